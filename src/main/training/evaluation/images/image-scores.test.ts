import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../shared/contract/outcome';
import { decodeTensors } from '../../../../shared/formats/safetensors';
import { gather } from '../../data';
import type { Data } from '../../data';
import { openFeatures } from '../features';
import { Stream } from '../../random/random';
import { availableEngines, useEngine } from '../../training.test-helper';
import { namedScores, openReference, scoreImages } from './image-scores';
import type { Draw, Reference } from './image-scores';

const quiet = () => Promise.resolve();
const { images, labels } = decodeTensors(gunzipSync(readFileSync('resources/digits.safetensors.gz'))).tensors;
const digits = (count: number): Data => ({
  kind: 'images',
  count,
  shape: [28, 28, 1],
  values: (images!.data as Uint8Array).subarray(0, count * 784),
});
const SAMPLES = 300;

/** Digits that the reference has not, after something was done to each pixel in [-1, 1]. */
const changed =
  (change: (value: number, i: number, noise: Float32Array) => number): Draw =>
  (from, n) => {
    const held = gather(
      { ...digits(10_000) },
      Array.from({ length: n }, (_, i) => 5000 + from + i),
    );
    const values = held.dataSync();
    held.dispose();
    const noise = new Stream(from, 'epsilon').normal(values.length);
    return tensor(
      Float32Array.from(values, (v, i) => change(v, i, noise)),
      [n, 28, 28, 1],
    );
  };

/** A prepared dataset of that name for which no classifier was trained. */
const unlearned = (name: string) => ({ name, file: '/nowhere/prepared/data.safetensors', sha256: '0' });

let reference: Reference;
beforeAll(async () => {
  await useEngine((await availableEngines())[0]!);
  reference = unwrap(
    await openReference(await openFeatures(unlearned('mnist'), [28, 28, 1]), digits(2000), SAMPLES, quiet),
  );
});
const score = async (draw: Draw) => (await scoreImages(reference, draw, quiet)).scores;

describe('scores of images', () => {
  it('put real digits before corrupted ones, and those before noise; more corruption is worse', async () => {
    const clip = (v: number) => Math.min(1, Math.max(-1, v));
    const order = await Promise.all([
      score(changed((v) => v)),
      score(changed((v, i, noise) => clip(v + 0.3 * noise[i]!))),
      score(changed((v, i, noise) => clip(v + 0.8 * noise[i]!))),
      score(changed((_, i, noise) => clip(noise[i]!))),
    ]);
    for (const name of ['fid', 'kid', 'sliced'])
      expect(
        order.map((s) => s[name]!),
        name,
      ).toEqual(order.map((s) => s[name]!).sort((a, b) => a - b));
    expect(order.map((s) => s['coverage']!)).toEqual(order.map((s) => s['coverage']!).sort((a, b) => b - a));
    expect(order[3]['density']).toBeLessThan(0.1);
    expect(order[0]['fid']! / reference.floor['fid']!).toBeLessThan(2.5);
    expect(order[3]['coverage']).toBeLessThan(0.05);
  });

  it('of digits of one class lose recall, coverage and the balance of classes', async () => {
    const ones = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => labels!.data[i] === 1);
    const { scores, classes } = await scoreImages(
      reference,
      (from, n) => gather(digits(10_000), ones.slice(from, from + n)),
      quiet,
    );
    expect(classes[1]).toBeGreaterThan(0.95 * SAMPLES);
    expect(scores['classDivergence']).toBeGreaterThan(1.8);
    expect(scores['coverage']).toBeLessThan(0.2);
    expect(scores['precision']).toBeGreaterThan(0.9);
    expect(scores['recall']).toBeLessThan(0.3);
  });

  it('are the same each time, hold no tensors, and are named by features and number of samples, each beside its floor', async () => {
    const before = memory().numTensors;
    const first = await score(changed((v) => v));
    expect(await score(changed((v) => v))).toEqual(first);
    expect(memory().numTensors).toBe(before);
    const names = namedScores(reference, first);
    expect(names['fid.digits_v1.300']).toBe(first['fid']);
    expect(names['fidFloor.digits_v1.300']).toBe(reference.floor['fid']);
  });

  it('of data that no classifier knows are by random features that say so, at any size', async () => {
    const values = Uint8Array.from({ length: 300 * 40 * 40 * 3 }, (_, i) => (i * 7919) % 256);
    const colour: Data = { kind: 'images', count: 300, shape: [40, 40, 3], values };
    const features = await openFeatures(unlearned('cats'), colour.shape);
    expect(features).toMatchObject({ id: 'random-v1-40x40x3', classes: 0 });
    const other = unwrap(await openReference(features, colour, 1000, quiet));
    expect(other.samples).toBe(150);
    expect(Object.keys(other.floor)).not.toContain('classDivergence');
    const few = await openReference(features, { ...colour, count: 199 }, 1000, quiet);
    expect(few).toMatchObject({ ok: false, error: { message: expect.stringContaining('at least 200') as string } });
  });
});
