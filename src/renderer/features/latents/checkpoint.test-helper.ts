import type { RunDetail } from '../../../shared/contract/results';
import type { LatentPicture, LatentResult } from '../../../shared/domain/inference-tasks';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { ExploredCheckpoint, LatentsPage } from './latents.svelte';

/** A run with checkpoints at some steps. */
export const aRunWithCheckpoints = (
  id: string,
  steps: number[],
  settings: Record<string, string | number> = {},
): RunDetail =>
  ({
    ...aRow(id, { name: `Run ${id}`, step: steps.at(-1) ?? 0 }, settings),
    checkpoints: steps.map((step) => ({ step })),
    datasetCount: 60_000,
  }) as unknown as RunDetail;

export const aSheet = (rows: number, columns: number): LatentPicture => ({
  kind: 'grid',
  rows,
  columns,
  png: Uint8Array.of(1),
});

export const aLatentResult = (picture: LatentPicture, change: Partial<LatentResult> = {}): LatentResult => ({
  picture,
  engine: { name: 'tensorflow', version: '4.22.0', device: 'CPU, 2 cores' },
  memory: 200,
  ...change,
});

/** A page that shows the newest checkpoints of some runs. */
export function aLatentsPage(...runs: RunDetail[]): LatentsPage {
  const page = new LatentsPage();
  page.sides = runs.map((run) => new ExploredCheckpoint(run, run.checkpoints.at(-1)!.step));
  page.loading = false;
  return page;
}

/** An image of this size in the place of a decoded one. */
export const aBitmap = (width: number, height: number): ImageBitmap =>
  ({ width, height, close: () => undefined }) as unknown as ImageBitmap;
