import { encode } from 'fast-png';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { ExportSource } from '../export-source';
import type { RealTiles, RunDetail, SampleData } from '../../../shared/contract/results';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { GridLayout } from '../../../shared/domain/grid-layout';
import type { Outcome } from '../../../shared/contract/outcome';
import type { PlaneRecord } from '../../../shared/formats/plane-record';
import type { RunRow } from '../../../shared/domain/run/run';

/** A small repeatable generator of numbers in [0, 1) for test input. */
export function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Pixels of a synthetic grid: in every tile, rings replace noise as `share` goes from 0 to 1. */
function gridPixels(tiles: number, size: number, channels: 1 | 3, seed: number, share: number): Uint8Array {
  const side = tiles * size;
  const nextRandom = random(seed);
  const data = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const tile = Math.floor(y / size) * tiles + Math.floor(x / size);
      const r = Math.hypot((x % size) - size / 2, ((y % size) - size / 2) * (1 + (tile % 3) / 3));
      const ring = Math.max(0, 1 - Math.abs(r - size * (0.18 + 0.015 * (tile % 7))) / 2.2);
      for (let c = 0; c < channels; c++) {
        const tint = channels === 1 ? 1 : 0.4 + 0.6 * Math.abs(Math.sin(tile + c * 2));
        data[(y * side + x) * channels + c] = 255 * Math.min(1, share * ring * tint + (1 - share) * nextRandom() * 0.9);
      }
    }
  return data;
}

export interface FakeRun {
  id: string;
  name?: string;
  steps: number[];
  tiles?: number;
  size?: number;
  channels?: 1 | 3;
  /** Another layout than the even one of its tiles. */
  layout?: GridLayout;
  kind?: 'grid' | 'points';
  points?: { step: number; values: Record<string, number> }[];
  damagedStep?: number;
  /** Hash and first images of its dataset. */
  real?: { hash: string; tiles: RealTiles };
  hyperparameters?: Hyperparameters;
  /** Plane record of a run of points at a step. */
  plane?: (step: number) => Outcome<PlaneRecord> | undefined;
  /** Fields of the run's detail that a test sets. */
  detail?: Partial<RunDetail>;
}

/** Pixels of a fake run's grid at a step: what an export must show. */
export function pixelsOf(run: FakeRun, step: number): Uint8Array {
  const seed = [...run.id].reduce((h, c) => h * 31 + c.charCodeAt(0), 7) + step;
  return gridPixels(run.tiles ?? 2, run.size ?? 8, run.channels ?? 1, seed, step / Math.max(1, ...run.steps));
}

function sampleOf(run: FakeRun, step: number): SampleData {
  if (run.kind === 'points') {
    const plane = run.plane?.(step);
    return {
      kind: 'points',
      points: ringPoints(512, step, 0.02 + 0.6 * (1 - step / Math.max(1, ...run.steps))),
      ...(plane && { plane }),
    };
  }
  const side = (run.tiles ?? 2) * (run.size ?? 8);
  const png = encode({ width: side, height: side, data: pixelsOf(run, step), channels: run.channels ?? 1, depth: 8 });
  return { kind: 'grid', png: run.damagedStep === step ? png.slice(0, png.length >> 1) : png };
}

/** x, y pairs around eight centres on the unit circle. */
export function ringPoints(count: number, seed: number, noise: number): Float32Array {
  const nextRandom = random(seed + 1);
  const normal = () => nextRandom() + nextRandom() + nextRandom() + nextRandom() - 2;
  return Float32Array.from({ length: 2 * count }, (_, i) => {
    const angle = ((i >> 1) % 8) * (Math.PI / 4);
    return (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + noise * normal();
  });
}

/** A source of synthetic runs, for tests and benchmarks of exports. */
export function fakeSource(runs: readonly FakeRun[]): ExportSource {
  const runsById = new Map(runs.map((run) => [run.id, run]));
  const rowOf = ({ id, name = id, steps, points, real, hyperparameters = {} as Hyperparameters }: FakeRun): RunRow =>
    ({
      id,
      name,
      experiment: 'e',
      experimentName: 'Four objectives on digits',
      state: 'finished',
      hyperparameters,
      hash: '',
      dataset: 'mnist',
      datasetHash: real?.hash,
      seed: 1,
      step: points?.length ?? steps[steps.length - 1] ?? 0,
      steps: 0,
      folder: `/runs/${id}`,
      createdAt: '',
      last: {},
      samples: steps.length,
      favourite: false,
      tags: [],
      notes: '',
      warnings: 0,
      warned: [],
    }) as unknown as RunRow;
  return {
    version: 'test',
    run: (id) => rowOf(runsById.get(id)!),
    detail: (id) => ({
      ...rowOf(runsById.get(id)!),
      events: [],
      checkpoints: [],
      datasetCount: 1000,
      bytes: { checkpoints: 0, samples: 0, log: 0 },
      thinned: { count: 0, bytes: 0 },
      versions: {},
      ...runsById.get(id)!.detail,
    }),
    samples: (id) => {
      const { steps, tiles = 2, kind = 'grid', layout } = runsById.get(id)!;
      return {
        run: id,
        kind,
        rows: tiles,
        columns: tiles,
        ...layout,
        steps: Float64Array.from(steps),
        times: Float64Array.from(steps),
      };
    },
    readSample: (id, step) => {
      const run = runsById.get(id)!;
      return Promise.resolve(run.steps.includes(step) ? ok(sampleOf(run, step)) : refuse(`${step}.png is not there.`));
    },
    realTiles: (id) => {
      const { real } = runsById.get(id)!;
      return Promise.resolve(real ? ok(real.tiles) : refuse('Its images are not here.'));
    },
    points: (id) => runsById.get(id)!.points ?? [],
    logged: (id) => {
      const points = runsById.get(id)!.points ?? [];
      return { metrics: [...new Set(points.flatMap(({ values }) => Object.keys(values)))], steps: points.length };
    },
    testVectors: () => Promise.resolve(refuse('There is no inference process.')),
    data: (id) => Promise.resolve(runsById.get(id)!.kind === 'points' ? ringPoints(2000, 99, 0.02) : undefined),
  };
}
