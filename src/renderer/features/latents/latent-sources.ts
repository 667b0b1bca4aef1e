import { m } from '../../../paraglide/messages';
import type { Latent } from '../../../shared/domain/inference-tasks';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { isTrained } from '../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { formatCount } from '../../lib/format';

type LatentKind = Pick<Hyperparameters, 'latentSize' | 'latentDistribution' | 'network'>;

/** Why two runs cannot be given the same latents: one sentence; undefined if they can. */
export function latentMismatch(a: LatentKind, b: LatentKind): string | undefined {
  if (a.latentSize !== b.latentSize) return m.latents_mismatch_size({ first: a.latentSize, second: b.latentSize });
  if (a.latentDistribution !== b.latentDistribution) return m.latents_mismatch_distribution();
  if ((a.network === 'mlp') !== (b.network === 'mlp')) return m.latents_mismatch_kind();
  return undefined;
}

const MAX_SOURCES = 200;

/** Runs that can be shown the latents of `first`, newest first, those of the same experiment before the others. */
export function compatibleRuns(
  first: Pick<RunRow, 'experiment' | 'hyperparameters'>,
  rows: readonly RunRow[],
): RunRow[] {
  const isOther = (row: RunRow) => Number(row.experiment !== first.experiment);
  return rows
    .filter(isTrained)
    .filter(
      (row) => row.step > 0 && first.hyperparameters && !latentMismatch(row.hyperparameters, first.hyperparameters),
    )
    .reverse()
    .sort((a, b) => isOther(a) - isOther(b))
    .slice(0, MAX_SOURCES);
}

/** A run and a checkpoint; without a step, its newest checkpoint. */
export interface CheckpointAddress {
  run: RunId;
  step?: number;
}

/** The checkpoint to compare with when a run is chosen: the newest of another run, the oldest of the run itself. */
export function besideOf(
  chosen: RunId,
  first: { id: RunId; checkpoints: readonly { step: number }[] },
): CheckpointAddress | undefined {
  if (chosen === '') return undefined;
  return chosen === first.id ? { run: chosen, step: first.checkpoints[0]!.step } : { run: chosen };
}

const MIN_SHEET_PX = 240;
const MAX_SHEET_PX = 560;
const SHEET_MARGIN_PX = 48;

/** Side of each sheet in pixels, for `count` sheets side by side. */
export const sheetSize = (pageWidth: number, count: number): number =>
  Math.floor(Math.max(MIN_SHEET_PX, Math.min(MAX_SHEET_PX, pageWidth / Math.max(1, count) - SHEET_MARGIN_PX)));

/** `no. 3 of seed 1,000`, or that none is set. */
export const describeLatent = (latent: Latent | undefined): string =>
  latent ? m.latents_latent_of_seed({ index: latent.index, seed: formatCount(latent.seed) }) : m.common_not_set();
