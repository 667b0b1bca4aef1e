import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Data } from '../../data';
import { availableEngines, useEngine } from '../../training.test-helper';
import { findCopies } from './copies';

const quiet = () => Promise.resolve();
beforeAll(async () => useEngine((await availableEngines()).at(-1)!));

/** Images of one row of two pixels. */
const dataOf = (...pixels: number[]): Data => ({
  kind: 'images',
  count: pixels.length / 2,
  shape: [1, 2, 1],
  values: Uint8Array.from(pixels),
});

it('tells copies from new images, by hand', async () => {
  // Four training images on a line: 0, 51, 153 and 255, that is 0, 0.2, 0.6 and 1.
  const data = dataOf(0, 0, 51, 0, 153, 0, 255, 0);
  // A copy of the third, one 0.1 beside the first (whose nearest is 0.2 away), and one 0.4 above it.
  const generated = Uint8Array.from([153, 0, 0, 25.5, 0, 102]);
  const before = memory().numTensors;
  const copies = await findCopies(data, generated, [0, 3], quiet);
  expect(copies).toMatchObject({ samples: 3, identical: 1 });
  expect(copies.median).toBeCloseTo(25 / 255, 12);
  // Further from its nearest than that one from its own: the last alone (0.4 > 0.2).
  expect(copies.authenticity).toBeCloseTo(1 / 3, 12);
  // Real ones without themselves: 0 is 0.2 from 51, which is 0.2 from 0 (no further); 255 is 0.4 from 153, which is 0.4 from both.
  expect(copies.realMedian).toBeCloseTo((51 + 102) / 2 / 255, 12);
  expect(copies.realAuthenticity).toBe(0);
  expect(memory().numTensors).toBe(before);
});

it('finds a copy in any slice of the data', async () => {
  const data = dataOf(...Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251));
  const copy = data.values.slice(2 * 2300, 2 * 2301) as Uint8Array;
  expect((await findCopies(data, copy, [1], quiet)).identical).toBe(1);
});
