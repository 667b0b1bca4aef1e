import { describe, expect, it } from 'vitest';
import { decodeNumber, encodeNumber, isSealed, journalLine, journalText, parseJournalLine } from './journal-lines';
import { MAX_STEP } from '../lib/limits';

const line = (change: object) =>
  JSON.stringify({ type: 'metrics', at: 1, steps: [1, 2], values: { generatorLoss: [0.5, 'NaN'] }, ...change });

describe('parseJournalLine', () => {
  it('parses a table of values', () => {
    expect(parseJournalLine(line({}))).toMatchObject({ ok: true, value: { steps: [1, 2] } });
  });

  it('accepts exactly those lines of metrics that the schema accepts', () => {
    const odd: unknown[] = [1, 0, -1, 1.5, 1e12, 1e12 + 1, 2 ** 53, 1e999, '1', 'NaN', 'nan', null, true, [], [1], {}];
    const lines = odd
      .flatMap((x) => [
        { at: x },
        { steps: x },
        { steps: [x] },
        { steps: [1, x] },
        { values: x },
        { values: [x] },
        { values: { a: x } },
        { values: { a: [1, x] } },
        { values: { '': [1, 2], a: x } },
        { values: { ['a'.repeat(201)]: [1, 2] } },
        { values: {} },
        { more: x },
      ])
      .map(line);
    for (const text of [...lines, 'null', '1', '[]']) {
      const json = JSON.parse(text) as { steps?: unknown[]; values?: Record<string, unknown[]> } | null;
      const known = journalLine.safeParse(json);
      const isRectangle =
        known.success &&
        Object.values(known.data.type === 'metrics' ? known.data.values : {}).every(
          (column) => column.length === json!.steps!.length,
        );
      const read = parseJournalLine(text);
      expect([text, read.ok]).toEqual([text, isRectangle]);
      if (read.ok) expect(read.value).toEqual(known.data);
    }
  });

  it.each([
    ['not JSON', '{"type":"met'],
    ['columns of unequal length', line({ values: { generatorLoss: [1] } })],
    ['a negative step', line({ steps: [-1, 2] })],
    ['a step beyond the largest', line({ steps: [1, MAX_STEP + 1] })],
    ['__proto__ as a metric, instead of silently ignoring it', line({}).replace('generatorLoss', '__proto__')],
    ['an unknown type', line({ type: 'loss' })],
    [
      'a path for a file name',
      JSON.stringify({ type: 'checkpoint', at: 1, step: 1, file: '../x', bytes: 1, sha256: 'a'.repeat(64) }),
    ],
  ])('refuses %s', (_what, text) => expect(parseJournalLine(text).ok).toBe(false));
});

it('accepts a start of another program, without engine and versions', () => {
  const start = { type: 'start', at: 1, pid: 4, host: 'gpu-7', step: 0 };
  expect(parseJournalLine(JSON.stringify(start))).toEqual({ ok: true, value: start });
});

it('accepts located tiles, and refuses tiles without a size', () => {
  const tiles = { x: 2, y: 2, width: 28, height: 28, strideX: 30, strideY: 30 };
  const grid = { type: 'sample', at: 1, step: 5, file: '5.png', kind: 'grid', rows: 8, columns: 8, bytes: 9 };
  const text = (given: object) => JSON.stringify({ ...grid, sha256: 'a'.repeat(64), tiles: given });
  expect(parseJournalLine(text(tiles))).toMatchObject({ ok: true, value: { tiles } });
  expect(parseJournalLine(text({ ...tiles, width: 0 })).ok).toBe(false);
  expect(parseJournalLine(text({ ...tiles, strideX: undefined })).ok).toBe(false);
});

it('explains a step beyond the maximum, with its position', () => {
  expect(parseJournalLine(line({ steps: [1, 1e15] }))).toEqual({
    ok: false,
    error: {
      message:
        'The journal line is not valid: item 2 of steps must be a whole number from 0 to 1000000000000, not 1000000000000000.',
    },
  });
  expect(parseJournalLine(line({ steps: [1, MAX_STEP] })).ok).toBe(true);
});

it('escapes or removes hidden characters in foreign names and messages', () => {
  const read = (change: object) => parseJournalLine(line(change));
  expect(read({ values: { 'a\u202eb\n': [1, 2], größe: [3, 4] } })).toMatchObject({
    ok: true,
    value: { values: { 'a\\u202eb\\n': [1, 2], größe: [3, 4] } },
  });
  expect(
    read({ type: 'event', step: 1, level: 'info', code: 'x\u001b', message: '\u001b[31mred\u001b[0m\nmore\u202e' }),
  ).toMatchObject({ ok: true, value: { code: 'x\\u001b', message: 'red\nmore' } });
});

it.each([1.5, NaN, Infinity, -Infinity])('round-trips %f through JSON', (value) => {
  expect(decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value))))).toBe(value);
});

describe('the CRC-32 of a line', () => {
  const text = journalText({
    type: 'event',
    at: 12,
    step: 345,
    level: 'info',
    code: 'é',
    message: 'as it was, "crc":"00000000"}',
  });

  it('is computed over the line without it', () => {
    // zlib.crc32 of Python over the same bytes.
    expect(text.slice(text.lastIndexOf(',"crc"'))).toBe(',"crc":"73967833"}');
  });

  it('detects every flipped bit in the parsed content', () => {
    const bytes = new TextEncoder().encode(text);
    const original = parseJournalLine(text);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const read = parseJournalLine(new TextDecoder().decode(flipped));
      // Where the name of the field itself is hit, the rest is as it was.
      if (read.ok) expect(read).toEqual(original);
    }
  });

  it('is optional', () => {
    expect(isSealed(line({}))).toBe(false);
    expect(isSealed(text)).toBe(true);
  });
});
