import { nonFiniteSentence } from '../../../../shared/numbers/non-finite';
import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';
import type { LegendEntry } from '../legend-entries';
import { warningsOf } from '../warning-steps';
import type { ChartView } from './chart-view.svelte';
import type { DrawnWarning } from './drawing/draw-warnings';
import { nonFiniteOf } from './drawing/drawn-line';
import type { DrawnLine } from './drawing/drawn-line';
import { panelLines } from './drawing/panel-lines';
import type { PanelEntry } from './drawing/panel-lines';
import { assuranceOf, noticeOf } from './loss-notices';
import { CUT_NOTE, hasCutValues, lineLabel, panelNotes, WARNING_NOTE } from './panel-notes';
import { PanelSeries } from './series/panel-series.svelte';
import { panelView } from './panel-view';
import type { PanelPlan } from './panels';
import type { PanelView } from './series/read-series';

interface MetricPanelSource {
  plan(): PanelPlan;
  entries(): readonly LegendEntry[];
  clocks(): ReadonlyMap<string, StepClock>;
  axis(): Axis;
  chart(): Pick<ChartView, 'zoom' | 'smoothing' | 'band' | 'spread' | 'focus'>;
  /** All of x. */
  extent(): { from: number; to: number };
  /** Losses of another kind are on the page. */
  hasSeveralLosses(): boolean;
}

/** With more lines than this no ranges are drawn: they cover each other, and cost more to fill than all lines to stroke. */
const MAX_BANDS = 12;

/** What one panel of a comparison shows: its metrics, lines and notes. */
export class MetricPanelState {
  readonly series = new PanelSeries();
  /** Width of the chart in CSS pixels. */
  width = $state(0);
  /** The y axis is logarithmic. */
  log = $state(false);
  /** The metrics that the user has chosen. */
  private chosen = $state.raw<readonly string[]>();
  /** Names of the metrics that are drawn. */
  readonly names: readonly string[] = $derived.by(() => this.chosen ?? this.source.plan().chosen);
  /** The metrics that are drawn, with their place in the panel, which determines their dash. */
  readonly metrics = $derived.by(() =>
    this.source
      .plan()
      .metrics.map((metric, index) => ({ metric, index }))
      .filter(({ metric }) => this.names.includes(metric.name)),
  );
  /** The entries of the legend with those of their runs that are shown and have logged a metric of the panel. */
  readonly entries: readonly (PanelEntry & LegendEntry)[] = $derived.by(() =>
    this.source
      .entries()
      .map((entry) => ({ ...entry, runs: entry.shown.filter((run) => this.source.plan().runs.includes(run.id)) }))
      .filter((entry) => entry.runs.length > 0),
  );
  private readonly runs = $derived(this.entries.flatMap((entry) => entry.runs));
  /** What the values may not be compared with. */
  readonly notice = $derived.by(() => noticeOf(this.source.plan().panel, this.runs, this.source.hasSeveralLosses()));
  readonly assurance = $derived.by(() => assuranceOf(this.source.plan().panel, this.notice, this.runs));
  readonly range: { from: number; to: number } = $derived.by(() => this.source.chart().zoom ?? this.source.extent());
  /** The series to be read, as JSON: equal questions are equal strings, so that a tick of training does not repeat one. */
  readonly question: string = $derived.by(() => {
    const { zoom, smoothing } = this.source.chart();
    const { runs } = this.source.plan();
    return JSON.stringify(
      panelView(runs, this.source.clocks(), this.source.axis(), zoom, smoothing, this.names, this.width),
    );
  });
  readonly lines: readonly DrawnLine[] = $derived.by(() => {
    void this.series.version;
    const { smoothing, band, spread, focus } = this.source.chart();
    return panelLines({
      entries: this.entries,
      metrics: this.metrics.map(({ metric, index }) => ({ name: metric.name, index })),
      line: (run, metric) => this.series.line(run, metric),
      clocks: this.source.clocks(),
      axis: this.source.axis(),
      smoothing,
      band: band && this.entries.length * this.metrics.length <= MAX_BANDS,
      spread,
      focus,
    });
  });
  /** Where warnings of the shown runs began. */
  readonly warnings: readonly DrawnWarning[] = $derived.by(() =>
    this.entries.flatMap(({ style, runs }) =>
      warningsOf(runs).map(({ run, step }) => ({
        x: toAxis(this.source.clocks().get(run)!, this.source.axis(), step),
        token: style.token,
      })),
    ),
  );
  readonly isEmpty: boolean = $derived(!this.series.loading && this.lines.every((line) => line.length === 0));
  /** The share of values that are not finite, in a sentence; undefined where all are. */
  readonly nonFinite: string | undefined = $derived.by(() =>
    nonFiniteSentence(
      this.namedLines.map((line) => ({
        name: lineLabel(line, this.source.plan().metrics),
        ...nonFiniteOf(line, this.range.from, this.range.to),
      })),
    ),
  );
  /** Notes under the chart. */
  readonly footnotes: readonly string[] = $derived([
    ...(this.nonFinite ? [this.nonFinite] : []),
    ...(this.log && hasCutValues(this.lines) ? [CUT_NOTE] : []),
    ...(this.warnings.length > 0 ? [WARNING_NOTE] : []),
  ]);

  constructor(private readonly source: MetricPanelSource) {}

  /** Reads the series of a question; true if a later question has not overtaken it. */
  load(question: string): Promise<boolean> {
    return this.series.load(JSON.parse(question) as PanelView);
  }

  /** Draws a metric, or no longer; the last one stays. */
  toggleMetric(name: string): void {
    const next = this.names.includes(name) ? this.names.filter((n) => n !== name) : [...this.names, name];
    if (next.length > 0) this.chosen = next;
  }

  /** The text of a saved chart: title, notes and legend. */
  caption() {
    const { title, metrics } = this.source.plan();
    const { smoothing, spread } = this.source.chart();
    return {
      title,
      notes: [
        ...panelNotes({ notice: this.notice, assurance: this.assurance, smoothing, spread, lines: this.lines }),
        ...this.footnotes,
      ],
      legend: this.namedLines.map((line) => ({
        label: lineLabel(line, metrics),
        token: line.token,
        shape: line.shape,
        dash: line.dash,
      })),
    };
  }

  /** Lines that the legend names: not the single seeds behind a fold. */
  private get namedLines(): readonly DrawnLine[] {
    return this.lines.filter((line) => !line.thin);
  }
}
