import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import { encodePlane } from '../../shared/formats/plane-record';
import type { PlaneRecord } from '../../shared/formats/plane-record';
import { writeRunFile } from './folder/run-folder';
import { TestHome } from './testing/runs.test-helper';
import type { Runs } from './runs';
import { rebuild } from './import/adopt';
import { importFrom } from './import/import';
import { readDetail } from './run-detail';
import { readSample } from './run-samples';

const ID = '20261121-101500-abcd';
const POINTS = Float32Array.of(1, 2, 3, 4);
const lattice = (...values: number[]) => ({ rows: 1, columns: 2, values: Float32Array.from(values) });
const PLANE: PlaneRecord = {
  limit: 2,
  surface: lattice(1, -1),
  gradient: lattice(1, 2, 3, 4),
  manifold: lattice(5, 6, 7, 8),
};
const bytesOfPlane = encodePlane(PLANE);

let home: TestHome;
let from: string;
beforeEach(() => {
  home = new TestHome();
  from = mkdtempSync(join(tmpdir(), 'gander-plane-'));
});
afterEach(async () => {
  await home.remove();
  rmSync(from, { recursive: true });
});

const write = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(from, 'samples', name), bytes);
  return { file: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
};

/** A run of three samples: of an older version without a plane, and two with one. */
async function imported(): Promise<Runs> {
  writeRunFile(from, {
    format: 1,
    gander: 'test',
    id: ID,
    name: 'wgan',
    experiment: { id: 'e', name: 'E' },
    createdAt: '2026-11-21T10:15:00.000Z',
    seed: 1,
    latentSeed: 0,
    hash: 'h',
    hyperparameters: unwrap(parseHyperparameters({ network: 'mlp' })),
    dataset: { name: 'ring', kind: 'points', file: '', sha256: '', count: 1, shape: [2] },
  });
  const points = new Uint8Array(POINTS.buffer);
  const sample = (step: number, plane?: object) => ({
    type: 'sample',
    at: 0,
    step,
    kind: 'points',
    rows: 2,
    columns: 2,
    ...write(`${step}.f32`, points),
    ...(plane && { plane }),
  });
  const lines = [sample(0), ...[5, 10].map((step) => sample(step, write(`${step}.plane.safetensors`, bytesOfPlane)))];
  writeFileSync(join(from, 'journal.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const runs = home.open();
  unwrap(
    await importFrom(runs.services, from, {
      newIds: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }),
  );
  return runs;
}

it('is returned with the sample of its step; an older sample has none', async () => {
  const runs = await imported();
  expect(unwrap(readSample(runs.services, ID, 5))).toEqual({
    kind: 'points',
    points: POINTS,
    plane: { ok: true, value: PLANE },
  });
  expect(unwrap(readSample(runs.services, ID, 0))).toEqual({ kind: 'points', points: POINTS });
});

it('is included in the size of the samples', async () => {
  const runs = await imported();
  expect(unwrap(readDetail(runs.services, ID)).bytes.samples).toBe(3 * 16 + 2 * bytesOfPlane.length);
});

it('is refused with its file name when damaged, and the points are still shown', async () => {
  const runs = await imported();
  const file = join(home.home, 'runs', ID, 'samples', '10.plane.safetensors');
  writeFileSync(
    file,
    bytesOfPlane.map((byte, i) => (i === bytesOfPlane.length - 1 ? byte ^ 1 : byte)),
  );
  const sample = unwrap(readSample(runs.services, ID, 10));
  if (sample.kind !== 'points') throw new Error('points expected');
  expect(sample.points).toEqual(POINTS);
  expect(sample.plane).toMatchObject({
    ok: false,
    error: {
      message: `The plane record cannot be shown: ${file} does not have the SHA-256 with which it was written.`,
    },
  });
  rmSync(file);
  expect(unwrap(readSample(runs.services, ID, 10))).toMatchObject({
    plane: { ok: false, error: { message: expect.stringMatching(/10\.plane\.safetensors is missing/) as string } },
  });
});

it('is in the database after a rebuild, and deleted with the run', async () => {
  await imported();
  await home.close();
  for (const end of ['', '-wal', '-shm']) rmSync(home.file + end, { force: true });
  const runs = home.open();
  await rebuild(runs.services);
  expect(unwrap(readSample(runs.services, ID, 5))).toHaveProperty('plane.ok', true);
  expect((await runs.services.deletion.estimate([ID])).bytes).toBeGreaterThan(2 * bytesOfPlane.length);
});
