import { expect, test } from 'vitest';
import { formatBytes, formatDuration, localMinute, localTime } from './format';

test.each([
  [0, '0 B'],
  [0.4, '0 B'],
  [999, '999 B'],
  [999.6, '1.0 kB'],
  [1000, '1.0 kB'],
  [1024, '1.0 kB'],
  [15_360, '15.4 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [1.5e9, '1.5 GB'],
  [2e15, '2000.0 TB'],
])('%s bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.4, '0 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
  [273_600, '3 d 4 h'],
  [undefined, '–'],
])('writes %s seconds as %s', (s, text) => {
  expect(formatDuration(s)).toBe(text);
});

test('a time is written in the local zone, and text that is none is left as it is', () => {
  const iso = new Date(2026, 10, 2, 3, 4, 9).toISOString();
  expect(localTime(iso)).toBe('2026-11-02 03:04:09');
  expect(localMinute(iso)).toBe('2026-11-02 03:04');
  expect([localTime('soon'), localMinute('soon')]).toEqual(['soon', 'soon']);
});
