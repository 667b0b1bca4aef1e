import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { decode } from 'fast-png';
import { onTestFinished } from 'vitest';
import { exportOptions } from '../../../shared/contract/export-options';
import type { ExportOptions } from '../../../shared/contract/export-options';
import type { RunDetail } from '../../../shared/contract/results';
import { ok, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { drawTestVectors } from '../../inference/worker/answer';
import type { Data } from '../../training/data';
import { openGenerator } from '../../training/output/open-generator';
import { drawSample } from '../../training/output/samples';
import { Controls } from '../../training/process/control';
import { vectorsOf } from '../../training/random/latent-vectors';
import { train } from '../../training/train';
import { openTrainer, readTrainer, sampleCount } from '../../training/trainer';
import { settings } from '../../training/training.test-helper';
import type { ExportResult, ExportSource } from '../export-source';
import { exportRuns } from '../index';
import { fakeSource } from '../testing/fake-source.test-helper';

const ID = '20261129-120000-aaaa';

/** A run folder with one checkpoint, and the grid that was drawn at its step. */
export interface TrainedRun {
  h: Hyperparameters;
  folder: string;
  step: number;
  detail: RunDetail;
  source: ExportSource;
  /** Latents of the grid, [count, latentSize]. */
  latents: Float32Array;
  count: number;
  /** Bytes of the stored grid image by image, [count, h, w, c]; or the points. */
  drawn: Uint8Array | Float32Array;
}

function dataOf(h: Hyperparameters): Data {
  const shape = h.network === 'mlp' ? [2] : [h.imageSize!, h.imageSize!, h.channels ?? 1];
  const values = Array.from({ length: 12 * shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256);
  return h.network === 'mlp'
    ? { kind: 'points', count: 12, shape, values: Float32Array.from(values, (v) => v / 128 - 1) }
    : { kind: 'images', count: 12, shape, values: Uint8Array.from(values) };
}

/** Trains a tiny run for some steps on the selected engine and stores its checkpoint and grid. */
export async function trainedRun(given: Record<string, unknown>, steps: number): Promise<TrainedRun> {
  const h = settings({ ...given, steps: Math.max(1, steps) });
  const trainer = openTrainer(h, dataOf(h), 5, 0);
  const nothing = () => undefined;
  if (steps > 0)
    await train(trainer, new Controls(), { metrics: nothing, state: nothing, sample: nothing, checkpoint: nothing });
  const folder = mkdtempSync(join(tmpdir(), 'gander-generator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'checkpoints'));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ hyperparameters: h }));
  const bytes = encodeTensors(readTrainer(trainer, 0));
  writeFileSync(join(folder, 'checkpoints', 'c.safetensors'), bytes);
  const checkpoint = {
    step: steps,
    file: 'c.safetensors',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    at: '2026-11-29T12:00:00.000Z',
  };
  const source = fakeSource([
    { id: ID, name: 'A *bold* run', steps: [steps], hyperparameters: h, detail: { folder, checkpoints: [checkpoint] } },
  ]);
  const file = drawSample(trainer);
  return {
    h,
    folder,
    step: steps,
    source: { ...source, testVectors: (_run, _step, count) => testVectors(folder, count) },
    detail: source.detail(ID),
    latents: vectorsOf(0, sampleCount(h), h),
    count: sampleCount(h),
    drawn: file.points ?? tilesOf(file.bytes, file.columns, h),
  };
}

/** What the inference process answers. */
async function testVectors(folder: string, count: number): ReturnType<ExportSource['testVectors']> {
  const opened = unwrap(await openGenerator(folder, 'c.safetensors'));
  const drawn = await drawTestVectors(opened, { kind: 'vectors', seed: 0, count }, () => Promise.resolve());
  opened.close();
  return ok({ ...drawn, engine: { name: 'tensorflow', version: '1', device: 'a test' } });
}

/** Cuts a grid into its images. */
export function tilesOf(
  png: Uint8Array,
  columns: number,
  { imageSize = 28, channels = 1 }: Hyperparameters,
): Uint8Array {
  const { width, height, data } = decode(png);
  const row = imageSize * channels;
  const out = new Uint8Array(width * height * channels);
  for (let at = 0; at < out.length; at++) {
    const tile = Math.floor(at / (imageSize * row));
    const y = Math.floor(tile / columns) * imageSize + (Math.floor(at / row) % imageSize);
    out[at] = data[y * width * channels + (tile % columns) * row + (at % row)]!;
  }
  return out;
}

/** The level of a value of [-1, 1], as docs/generator.md defines it. */
const levelOf = (value: number): number => Math.min(255, Math.max(0, Math.round(127.5 * (value + 1))));

/** Largest difference between what was drawn and what another program returns: in grey levels, or of coordinates. */
export function largestDifference({ drawn }: TrainedRun, values: ArrayLike<number>): number {
  if (values.length !== drawn.length) throw new Error(`${values.length} values instead of ${drawn.length}.`);
  const isImage = drawn instanceof Uint8Array;
  let largest = 0;
  drawn.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value - (isImage ? levelOf(values[i]!) : values[i]!)));
  });
  return largest;
}

/** [n, c, h, w] to [n, h, w, c]. */
export function channelsLast(values: ArrayLike<number>, { h }: TrainedRun): Float32Array {
  const c = h.channels ?? 1;
  const pixels = h.imageSize! ** 2;
  return Float32Array.from(values, (_, at) => {
    const image = Math.floor(at / (pixels * c));
    return values[(image * c + (at % c)) * pixels + (Math.floor(at / c) % pixels)]!;
  });
}

/** Exports to a file in the folder of the run. */
export const exportGenerator = async (
  { folder, source }: TrainedRun,
  options: Omit<ExportOptions, 'kind' | 'runs'>,
): Promise<Outcome<ExportResult>> =>
  exportRuns(
    exportOptions.parse({ kind: 'generator', runs: [ID], ...options }),
    source,
    join(folder, 'generator.zip'),
    () => undefined,
    new AbortController().signal,
  );

/** Files of a package by their paths. */
export async function packageOf(
  run: TrainedRun,
  options: Omit<ExportOptions, 'kind' | 'runs'>,
): Promise<Record<string, Uint8Array>> {
  const { file } = unwrap(await exportGenerator(run, options));
  return unzipSync(readFileSync(file));
}
