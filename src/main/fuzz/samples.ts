import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import { unwrap } from '../../shared/contract/outcome';
import type { RunRow } from '../../shared/domain/run/run';
import { encodeTensors } from '../../shared/formats/safetensors';

/** One line of each kind described in docs/journal.md. */
export const JOURNAL: readonly object[] = [
  {
    type: 'start',
    at: 1,
    pid: 1,
    engine: { name: 'cpu', version: '4.22.0', device: 'one core' },
    versions: { node: '24' },
    step: 0,
  },
  {
    type: 'metrics',
    at: 2,
    steps: [1, 2, 3],
    values: { generatorLoss: [0.5, 'NaN', 0.25], discriminatorLoss: [1, 2, 'Infinity'], time: [0.1, 0.2, 0.3] },
  },
  { type: 'metrics', at: 3, steps: [4], values: { generatorLoss: [0.5], highQuality: [0.75] } },
  {
    type: 'sample',
    at: 4,
    step: 4,
    file: '4.png',
    kind: 'grid',
    rows: 8,
    columns: 8,
    bytes: 70,
    sha256: 'a'.repeat(64),
  },
  {
    type: 'sample',
    at: 4,
    step: 4,
    file: '4.safetensors',
    kind: 'points',
    rows: 512,
    columns: 2,
    bytes: 70,
    sha256: 'a'.repeat(64),
    plane: { file: '4.plane.safetensors', bytes: 7, sha256: 'b'.repeat(64) },
  },
  { type: 'checkpoint', at: 5, step: 4, file: '4.safetensors', bytes: 100, sha256: 'b'.repeat(64) },
  { type: 'event', at: 6, step: 4, level: 'warning', code: 'slow', message: 'It is slow.' },
  {
    type: 'event',
    at: 7,
    step: 4,
    level: 'warning',
    code: 'diverged',
    message: 'NaN.',
    warning: { state: 'began', value: 'NaN' },
  },
  { type: 'state', at: 7, step: 4, state: 'paused' },
  { type: 'heartbeat', at: 8, step: 4 },
  { type: 'end', at: 9, step: 4, state: 'failed', reason: 'diverged', message: 'It diverged.' },
];

export const RUN_ID = '20260101-000000-abcd';

export const RUN_FILE_CONTENT = {
  format: 1,
  gander: 'elsewhere',
  id: RUN_ID,
  name: 'from elsewhere',
  experiment: { id: 'e-1', name: 'Elsewhere' },
  createdAt: '2026-01-01T00:00:00.000Z',
  seed: 1,
  latentSeed: 0,
  hyperparameters: unwrap(parseHyperparameters({ objective: 'gan', steps: 10 })) as object,
  hash: 'c'.repeat(64),
  dataset: { name: 'ring', kind: 'points', file: '/elsewhere', sha256: 'a'.repeat(64), count: 10, shape: [2] },
};

/** Writes the folder of a complete run with ten steps, a sample and a checkpoint. */
export function writeRun(folder: string): void {
  const png = encode({ width: 4, height: 4, data: new Uint8Array(16), channels: 1, depth: 8 });
  const checkpoint = encodeTensors({ tensors: { w: { shape: [2], data: new Float32Array(2) } }, metadata: {} });
  const announced = (file: string, bytes: Uint8Array) => ({
    at: 4,
    step: 10,
    file,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const steps = Array.from({ length: 10 }, (_, i) => i + 1);
  const lines = [
    JOURNAL[0],
    { type: 'metrics', at: 2, steps, values: { generatorLoss: steps, discriminatorLoss: steps, time: steps } },
    { type: 'sample', kind: 'grid', rows: 2, columns: 2, ...announced('10.png', png) },
    { type: 'checkpoint', ...announced('10.safetensors', checkpoint) },
    { type: 'end', at: 9, step: 10, state: 'finished' },
  ];
  for (const part of ['samples', 'checkpoints']) mkdirSync(path.join(folder, part), { recursive: true });
  writeFileSync(path.join(folder, 'run.json'), JSON.stringify(RUN_FILE_CONTENT));
  writeFileSync(path.join(folder, 'journal.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(path.join(folder, 'samples', '10.png'), png);
  writeFileSync(path.join(folder, 'checkpoints', '10.safetensors'), checkpoint);
}

export const LABELS_CONTENT = {
  name: 'named again',
  tags: ['a', 'b'],
  notes: 'A note.',
  favourite: true,
  archived: false,
  trashedAt: '2026-01-02T00:00:00.000Z',
};

export const DATASETS: readonly DatasetInfo[] = (['mnist', 'fashion-mnist', 'ring', 'grid'] as const).map((name) => ({
  name,
  title: name,
  kind: name === 'ring' || name === 'grid' ? 'points' : 'images',
  count: 1000,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
}));

export const ROW: RunRow = {
  id: RUN_ID,
  name: 'a'.repeat(200),
  experiment: 'e-1',
  experimentName: 'Elsewhere',
  state: 'finished',
  hyperparameters: unwrap(parseHyperparameters({ objective: 'gan' })),
  hash: '',
  dataset: 'ring',
  seed: 1,
  step: 10,
  steps: 10,
  folder: '/runs/x',
  createdAt: '2026-01-01T00:00:00.000Z',
  last: { generatorLoss: 1 },
  best: {},
  samples: 1,
  stored: { checkpoints: 0, samples: 0, log: 0 },
  favourite: false,
  archived: false,
  tags: ['x'],
  notes: 'aaaa',
  warnings: 0,
  warned: [],
};
