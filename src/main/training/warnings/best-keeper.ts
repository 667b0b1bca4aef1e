import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { betterOf, metric } from '../../../shared/domain/metrics';
import { parseScoreName } from '../../../shared/domain/scores';
import type { LoggedStep } from '../output/pending-readings';

/** A score that became better than it ever was. */
export interface Improved {
  step: number;
  name: string;
  value: number;
}

/** Whether a logged name is of the score that a run watches: `fid.digits_v1.1000` of `fid`; floors are of none. */
function isOf(score: string, name: string): boolean {
  const parsed = parseScoreName(name);
  return parsed ? parsed.score === score && !parsed.isFloor : name === score;
}

/** Watches one score, and tells of each value that is better than all before. Undefined where the settings do not ask for it. */
export function bestKeeper({ keepBest }: Pick<Hyperparameters, 'keepBest'>, onImproved: (improved: Improved) => void) {
  if (keepBest === undefined || keepBest === 'off') return undefined;
  let best: number | undefined;
  const look = (rows: readonly LoggedStep[], tell: (improved: Improved) => void): void => {
    for (const { step, values } of rows) {
      for (const [name, value] of Object.entries(values)) {
        const direction = isOf(keepBest, name) ? metric(name)?.best : undefined;
        if (
          !direction ||
          !Number.isFinite(value) ||
          (best !== undefined && (value === best || betterOf(direction, best, value) === best))
        )
          continue;
        best = value;
        tell({ step, name, value });
      }
    }
  };
  return {
    /** Values of earlier lives of the run. */
    resume: (rows: readonly LoggedStep[]): void => {
      look(rows, () => undefined);
    },
    take: (rows: readonly LoggedStep[]): void => {
      look(rows, onImproved);
    },
  };
}
