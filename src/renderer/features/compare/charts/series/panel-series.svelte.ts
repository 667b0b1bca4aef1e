import { m } from '../../../../../paraglide/messages';
import type { Series } from '../../../../../shared/domain/series';
import { MetricLineSet } from './metric-line';
import type { MetricLine } from './metric-line';
import { after, readSeries } from './read-series';
import type { PanelView } from './read-series';

/** The lines of one panel. `version` increases whenever they have changed. */
export class PanelSeries {
  version = $state(0);
  loading = $state(false);
  error = $state<string>();
  view: PanelView = { metrics: [], runs: [], points: 512 };
  private lines = new MetricLineSet();
  private asked = 0;

  line(run: string, metric: string): MetricLine | undefined {
    return this.lines.get(run, metric);
  }

  /** Reads everything in view. The answer to an earlier question is dropped. @returns whether this question is still the latest */
  async load(view: PanelView): Promise<boolean> {
    const token = ++this.asked;
    this.view = view;
    this.loading = true;
    try {
      const found = await readSeries(view);
      if (token !== this.asked) return false;
      this.lines = new MetricLineSet(found);
      this.error = undefined;
    } catch (fault) {
      if (token !== this.asked) return false;
      this.error = m.charts_unread({ reason: fault instanceof Error ? fault.message : String(fault) });
    }
    this.loading = false;
    this.version += 1;
    return true;
  }

  /** The step after which the panel needs raw points of a run; undefined when it does not follow the run. */
  cursor(run: string): number | undefined {
    if (this.loading || !this.view.runs.some((r) => r.run === run && r.to === undefined)) return undefined;
    const lines = this.view.metrics.flatMap((metric) => this.line(run, metric) ?? []);
    const newest = Math.max(-1, ...lines.map((l) => l.cursor));
    // A metric that is no longer logged must not make the answer grow: two buckets back are enough for the others.
    const reach = 2 * Math.max(1, ...lines.map((l) => l.span));
    return Math.max(-1, Math.min(newest, ...lines.map((l) => l.cursor)), newest - reach);
  }

  append(delta: readonly Series[]): void {
    const mine = delta.filter((s) => this.cursor(s.run) !== undefined && this.view.metrics.includes(s.metric));
    for (const raw of mine) {
      const line = this.lines.ensure(raw.run, raw.metric);
      line.append(after(raw, line.cursor), this.view.points);
    }
    if (mine.length > 0) this.version += 1;
  }
}
