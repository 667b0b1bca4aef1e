import { concat, dispose, tidy } from '@tensorflow/tfjs-core';
import type { UpdateReadings } from '../updates';

/** Recorded values of one step, by the names in shared/domain/metrics.ts. */
export interface LoggedStep {
  step: number;
  values: Record<string, number>;
}

interface Pending {
  /** Steps executed in one call, with the values known without reading from the engine. */
  rows: LoggedStep[];
  /** Readings of their updates, in step order. */
  updates: UpdateReadings[];
}

/**
 * Readings of many steps that remain on the engine: reading a value waits for the engine to finish, so all are read
 * together a few times per second.
 */
export class PendingReadings {
  private pending: Pending[] = [];

  /** @param updates have the same number of values for each step */
  add(rows: LoggedStep[], updates: UpdateReadings[]): void {
    this.pending.push({ rows, updates });
  }

  /** Number of pending tensors. */
  get tensors(): number {
    return this.pending.reduce((n, { updates }) => n + updates.length, 0);
  }

  /** Reads and frees the pending values: one row per step, in which a metric is the mean over the step's updates. */
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

/** A name occurs once per update of a step. */
function meansOf(names: readonly string[], numbers: ArrayLike<number>): Record<string, number> {
  const sums: Record<string, number> = {};
  const counts: Record<string, number> = {};
  names.forEach((name, i) => {
    sums[name] = (sums[name] ?? 0) + numbers[i]!;
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / counts[name]!]));
}

/** Returns the first value that is not finite. */
export function firstNonFinite(
  rows: readonly LoggedStep[],
): { step: number; metric: string; value: number } | undefined {
  for (const { step, values } of rows) {
    for (const [metric, value] of Object.entries(values)) if (!Number.isFinite(value)) return { step, metric, value };
  }
  return undefined;
}
