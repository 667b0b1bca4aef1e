import { describe, expect, test } from 'vitest';
import { LAYER_NAMES } from '../domain/plane/plane-shapes';
import { EXPORT_KINDS, exportOptions } from './export-options';
import { checkInput } from './schema-issue';

const says = (change: object): string => {
  const outcome = checkInput(exportOptions, { kind: 'gif', runs: ['a'], ...change });
  return outcome.ok ? 'accepted' : outcome.error.message;
};

test('what is left out has the defaults of the documentation', () => {
  expect(exportOptions.parse({ kind: 'gif', runs: ['a'] })).toEqual({
    kind: 'gif',
    runs: ['a'],
    every: 1,
    delay: 100,
    scale: 2,
    greys: 256,
    loop: true,
    labels: true,
    lossStrip: false,
    realData: false,
    columns: 16,
    tile: { row: 0, column: 0 },
    layers: ['data', 'samples'],
    sameArrows: true,
    folder: false,
    handOver: false,
    checkpoints: 'last',
    format: 'onnx',
  });
});

describe('limits', () => {
  test.each([
    ['every', 1, 1e12],
    ['delay', 20, 60_000],
    ['scale', 1, 8],
    ['columns', 2, 64],
    ['from', 0, 1e12],
    ['to', 0, 1e12],
  ])('%s is a whole number from %d to %d', (name, least, most) => {
    for (const value of [least, most]) expect(says({ [name]: value })).toBe('accepted');
    for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, String(least), null])
      expect(says({ [name]: value })).toMatch(
        new RegExp(`^${name} must be a whole number from ${least} to ${most}, not`),
      );
  });

  test('there are 1 to 64 runs, each with at most one place', () => {
    expect(says({ runs: Array(64).fill('a'), places: Array(64).fill(9999) })).toBe('accepted');
    expect(says({ runs: [] })).toBe('runs must be a list of 1 to 64 items, not an empty one.');
    expect(says({ runs: Array(65).fill('a') })).toBe('runs must be a list of 1 to 64 items, not of 65.');
    expect(says({ places: [10_000] })).toBe('item 1 of places must be a whole number from 0 to 9999, not 10000.');
  });

  test('a tile has a row and a column, and nothing else', () => {
    expect(says({ tile: { row: 9999, column: 0 } })).toBe('accepted');
    expect(says({ tile: { row: 1 } })).toBe('column in tile is missing: it must be a whole number from 0 to 9999.');
    expect(says({ tile: { row: 1, column: 1, z: 1 } })).toMatch(/^"z" is not a known name in tile\./);
  });

  test('a name of another kind, layer or choice of checkpoints is refused with those that there are', () => {
    expect(says({ kind: 'giff' })).toContain(`one of ${Object.keys(EXPORT_KINDS).join(', ')}, not "giff"`);
    expect(says({ layers: ['points'] })).toContain(`one of ${LAYER_NAMES.join(', ')}, not "points"`);
    expect(says({ checkpoints: 'some' })).toBe('checkpoints must be one of all, last, none, not "some".');
    expect(says({ looop: false })).toBe('"looop" is not a known name. Did you mean "loop"?');
  });
});

test('each kind has an extension that can end a file name, and the media type that belongs to it', () => {
  for (const { extension, type } of Object.values(EXPORT_KINDS)) {
    expect(extension).toMatch(/^[a-z0-9]+$/);
    expect(type).toMatch(/^(image|video|text|application)\/[a-z0-9]+$/);
  }
  const types = new Map<string, Set<string>>();
  for (const { extension, type } of Object.values(EXPORT_KINDS))
    types.set(extension, (types.get(extension) ?? new Set()).add(type));
  for (const [extension, found] of types) expect([...found], extension).toHaveLength(1);
});
