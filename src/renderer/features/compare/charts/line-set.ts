import type { Series } from '../../../../shared/domain/series';
import { emptyLine, Line } from './metric-line';

const key = (run: string, metric: string) => `${run} ${metric}`;

/** Lines by run and metric. */
export class LineSet {
  readonly #lines: Map<string, Line>;

  constructor(series: readonly Series[] = []) {
    this.#lines = new Map(series.map((s) => [key(s.run, s.metric), new Line(s.run, s.metric, s)]));
  }

  get(run: string, metric: string): Line | undefined {
    return this.#lines.get(key(run, metric));
  }

  /** The line, made empty if a metric is logged for the first time. */
  ensure(run: string, metric: string): Line {
    const line = this.get(run, metric) ?? emptyLine(run, metric);
    this.#lines.set(key(run, metric), line);
    return line;
  }
}
