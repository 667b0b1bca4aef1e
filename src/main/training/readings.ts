import { concat, dispose, tidy } from '@tensorflow/tfjs-core';
import type { Readings } from './updates';

/** What is logged of one step, by the names in shared/metrics.ts. */
export interface Row {
  step: number;
  values: Record<string, number>;
}

interface Step {
  step: number;
  /** Updates of each network in this step. */
  updates: Readings[];
  /** Known without asking the engine. */
  plain: Record<string, number>;
}

/**
 * Readings of many steps, left on the engine until they are wanted: reading a number makes the engine finish its work
 * first, so that it is done for all of them at once, a few times a second.
 */
export class PendingReadings {
  private steps: Step[] = [];

  add(step: number, updates: Readings[], plain: Record<string, number>): void {
    this.steps.push({ step, updates, plain });
  }

  /** How many tensors are held back. */
  get tensors(): number {
    return this.steps.reduce((n, s) => n + s.updates.length, 0);
  }

  /** Reads and frees what has gathered: one row a step, in which a metric is the mean over the step's updates. */
  read(): Row[] {
    const steps = this.steps;
    if (steps.length === 0) return [];
    this.steps = [];
    const tensors = steps.flatMap((s) => s.updates.map((u) => u.values));
    const numbers = tidy(() => (tensors.length === 1 ? tensors[0]! : concat(tensors)).dataSync());
    dispose(tensors);
    let at = 0;
    return steps.map(({ step, updates, plain }) => {
      const values: Record<string, number> = {};
      const count: Record<string, number> = {};
      for (const name of updates.flatMap((u) => u.names)) {
        values[name] = (values[name] ?? 0) + numbers[at++]!;
        count[name] = (count[name] ?? 0) + 1;
      }
      for (const name of Object.keys(values)) values[name] = values[name]! / count[name]!;
      return { step, values: { ...values, ...plain } };
    });
  }
}

/** The first number of some rows that is not finite. */
export function firstNonFinite(rows: readonly Row[]): { step: number; metric: string; value: number } | undefined {
  for (const { step, values } of rows) {
    for (const [metric, value] of Object.entries(values)) if (!Number.isFinite(value)) return { step, metric, value };
  }
  return undefined;
}
