import { describe, expect, it } from 'vitest';
import { decodeNumber, encodeNumber, parseJournalLine } from './journal';

const line = (change: object) => JSON.stringify({ type: 'metrics', at: 1, steps: [1, 2], values: { generatorLoss: [0.5, 'NaN'] }, ...change });

describe('parseJournalLine', () => {
  it('reads a rectangle of values', () => {
    expect(parseJournalLine(line({}))).toMatchObject({ ok: true, value: { steps: [1, 2] } });
  });

  it.each([
    ['not JSON', '{"type":"met'],
    ['columns of unequal length', line({ values: { generatorLoss: [1] } })],
    ['a negative step', line({ steps: [-1, 2] })],
    ['an unknown type', line({ type: 'loss' })],
    ['a path for a file name', JSON.stringify({ type: 'checkpoint', at: 1, step: 1, file: '../x', bytes: 1, sha256: 'a'.repeat(64) })],
  ])('refuses %s', (_what, text) => expect(parseJournalLine(text).ok).toBe(false));
});

it.each([1.5, NaN, Infinity, -Infinity])('carries %f through JSON', (value) => {
  expect(decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value))))).toBe(value);
});
