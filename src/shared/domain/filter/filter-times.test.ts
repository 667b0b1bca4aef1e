import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aRow } from '../run/run-row.test-helper';
import { parseFilter } from './filter';
import { localMinute, localTime, timeZone } from '../../lib/format';
import { rowValue } from '../table/row-values';
import { sortRows } from '../table/listed-rows';

const before = process.env['TZ'];
afterEach(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

/** Half an hour before midnight in UTC: the next day in Berlin and Auckland. */
const late = aRow('late', { createdAt: '2026-11-20T23:30:09.250Z', endedAt: '2026-11-21T01:00:00.000Z' });
const early = aRow('early', { createdAt: '2026-11-20T08:00:00.000Z' });
const holds = (text: string): string => {
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(filter.error.message);
  return [late, early]
    .filter(filter.value.holds)
    .map((row) => row.id)
    .join(' ');
};

describe.each([
  ['UTC', '2026-11-20 23:30', 'late early', ''],
  ['Europe/Berlin', '2026-11-21 00:30', 'early', 'late'],
  ['Pacific/Auckland', '2026-11-21 12:30', 'early', 'late'],
  ['America/Los_Angeles', '2026-11-20 15:30', 'late early', ''],
] as const)('in the zone %s', (zone, shown, on20, on21) => {
  beforeEach(() => (process.env['TZ'] = zone));

  test('a filter refers to the day that the list shows', () => {
    expect(timeZone()).toBe(zone);
    expect(localMinute(late.createdAt)).toBe(shown);
    expect(rowValue(late, 'created')).toBe(shown);
    expect(holds('created:2026-11-20')).toBe(on20);
    expect(holds('created=2026-11-21')).toBe(on21);
    expect(holds('created<2026-11-21')).toBe(on20);
    expect(holds('created>=2026-11-21')).toBe(on21);
    expect(holds('created!=2026-11-20')).toBe(on21);
    expect(holds(`created="${shown}"`)).toBe('late');
    expect(holds(`created=${shown.replace(' ', 'T')}`)).toBe('late');
    expect(holds(`created~"^${shown}$"`)).toBe('late');
  });

  test('a time with an explicit zone is the same instant everywhere', () => {
    expect(holds('created=2026-11-20T23:30Z')).toBe('late');
    expect(holds('created=2026-11-21T00:30:09+01:00')).toBe('late');
    expect(holds('created:2026-11-20T23:30:09.250Z')).toBe('late');
    expect(holds('created=2026-11-20T23:30:10Z')).toBe('');
    expect(holds('created<2026-11-20T12:00Z')).toBe('early');
    expect(holds('created>"2026-11-20 12:00 +0000"')).toBe('late');
  });
});

test('a run without that time matches only !=', () => {
  expect([holds('ended>2026'), holds('ended!=2026'), holds('ended:2027')]).toEqual(['late', 'early', '']);
});

test('the list is sorted by the instant, not by the displayed text', () => {
  const rows = ['2026-11-20T08:00:03.000Z', '2026-11-20T08:00:01.000Z', '2026-11-20T08:00:02.000Z'].map(
    (createdAt, i) => aRow(String(i), { createdAt }),
  );
  expect(sortRows(rows, { by: 'created', descending: false }).map((row) => row.id)).toEqual(['1', '2', '0']);
});

test('text that is not a time is returned unchanged', () => {
  expect([localTime('no time'), localMinute('')]).toEqual(['no time', '']);
});
