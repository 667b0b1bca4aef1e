import { concat, dispose, tidy } from '@tensorflow/tfjs-core';
import type { UpdateReadings } from '../updates';

/** What is logged of one step, by the names in shared/domain/metrics.ts. */
export interface LoggedStep {
  step: number;
  values: Record<string, number>;
}

interface Pending {
  /** Steps that were taken in one go, each with what is known without asking the engine. */
  rows: LoggedStep[];
  /** What their updates have to say, in the order of the steps. */
  updates: UpdateReadings[];
}

/**
 * Readings of many steps, left on the engine until they are wanted: reading a number makes the engine finish its work
 * first, so that it is done for all of them at once, a few times a second.
 */
export class PendingReadings {
  private pending: Pending[] = [];

  /** @param updates have as many numbers of each step as of any other */
  add(rows: LoggedStep[], updates: UpdateReadings[]): void {
    this.pending.push({ rows, updates });
  }

  /** How many tensors are held back. */
  get tensors(): number {
    return this.pending.reduce((n, { updates }) => n + updates.length, 0);
  }

  /** Reads and frees what has gathered: one row a step, in which a metric is the mean over the step's updates. */
  read(): LoggedStep[] {
    const { pending } = this;
    if (pending.length === 0) return [];
    this.pending = [];
    const tensors = pending.flatMap(({ updates }) => updates.map((u) => u.values));
    const numbers = tidy(() => (tensors.length === 1 ? tensors[0]! : concat(tensors)).dataSync());
    dispose(tensors);
    let at = 0;
    return pending.flatMap(({ rows, updates }) => {
      const names = updates.flatMap((u) => u.names);
      const each = names.length / rows.length;
      return rows.map(({ step, values }, i) => {
        const means = meansOf(names.slice(i * each, (i + 1) * each), numbers.subarray(at, (at += each)));
        return { step, values: { ...means, ...values } };
      });
    });
  }
}

/** A name may be there several times, once for each update of a step. */
function meansOf(names: readonly string[], numbers: ArrayLike<number>): Record<string, number> {
  const sums: Record<string, number> = {};
  const counts: Record<string, number> = {};
  names.forEach((name, i) => {
    sums[name] = (sums[name] ?? 0) + numbers[i]!;
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / counts[name]!]));
}

/** The first number of some rows that is not finite. */
export function firstNonFinite(
  rows: readonly LoggedStep[],
): { step: number; metric: string; value: number } | undefined {
  for (const { step, values } of rows) {
    for (const [metric, value] of Object.entries(values)) if (!Number.isFinite(value)) return { step, metric, value };
  }
  return undefined;
}
