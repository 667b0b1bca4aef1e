import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { betterOf, metric } from '../../../shared/domain/metrics';
import { parseScoreName } from '../../../shared/domain/scores';
import type { LoggedStep } from '../output/pending-readings';

/** A new best value of a score. */
export interface Improved {
  step: number;
  name: string;
  value: number;
}

/**
 * Returns whether a metric name belongs to the watched score: `fid.digits_v1.1000` belongs to `fid`; floors do not.
 */
function belongsTo(score: string, name: string): boolean {
  const parsed = parseScoreName(name);
  return parsed ? parsed.score === score && !parsed.isFloor : name === score;
}

/** Watches one score and reports each new best value. Returns undefined if `keepBest` is off. */
export function bestKeeper({ keepBest }: Pick<Hyperparameters, 'keepBest'>, onImproved: (improved: Improved) => void) {
  if (keepBest === undefined || keepBest === 'off') return undefined;
  let best: number | undefined;
  const check = (rows: readonly LoggedStep[], report: (improved: Improved) => void): void => {
    for (const { step, values } of rows) {
      for (const [name, value] of Object.entries(values)) {
        const direction = belongsTo(keepBest, name) ? metric(name)?.best : undefined;
        if (
          !direction ||
          !Number.isFinite(value) ||
          (best !== undefined && (value === best || betterOf(direction, best, value) === best))
        )
          continue;
        best = value;
        report({ step, name, value });
      }
    }
  };
  return {
    /** Adds values of earlier processes of the run without reporting them. */
    resume: (rows: readonly LoggedStep[]): void => {
      check(rows, () => undefined);
    },
    add: (rows: readonly LoggedStep[]): void => {
      check(rows, onImproved);
    },
  };
}
