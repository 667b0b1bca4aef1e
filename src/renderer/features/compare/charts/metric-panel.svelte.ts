import { nonFiniteSentence } from '../../../../shared/numbers/non-finite';
import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';
import { dashOf, lineTone } from '../../../lib/run-styles';
import type { RunStyle } from '../../../lib/run-styles';
import type { LegendEntry } from '../legend-entries';
import { warningsOf } from '../warning-steps';
import type { ChartView } from './chart-view.svelte';
import { baselinesOf } from './drawing/baselines';
import type { DrawnBaseline } from './drawing/baselines';
import type { DrawnWarning } from './drawing/draw-warnings';
import { nonFiniteOf } from './drawing/drawn-line';
import type { DrawnLine } from './drawing/drawn-line';
import { panelLines } from './drawing/panel-lines';
import type { PanelEntry } from './drawing/panel-lines';
import { assuranceOf, noticeOf } from './loss-notices';
import { PanelChoices } from './panel-choices.svelte';
import { baselineNote, CUT_NOTE, hasCutValues, lineLabel, panelNotes, WARNING_NOTE } from './panel-notes';
import { cellReader } from './readout';
import type { Cell } from './readout';
import { PanelSeries } from './series/panel-series.svelte';
import { panelView } from './panel-view';
import { valueTitle } from './axis-titles';
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

/** Widths within so many pixels ask for the same series, so that a drag of the split does not read them at each move. */
const WIDTH_STEP_PX = 50;

/** With more lines than this no ranges are drawn: they cover each other, and cost more to fill than all lines to stroke. */
const MAX_BANDS = 12;

/** A line of a chart with its value at a place. */
export interface TooltipRow extends Cell {
  key: string;
  name: string;
  style: RunStyle;
  metric: string;
  dash: readonly number[];
  token: string;
  isDeep?: boolean;
}

/** What one panel of a comparison shows: its metrics, lines and notes. */
export class MetricPanelState {
  readonly series = new PanelSeries();
  /** Width of the chart in CSS pixels. */
  width = $state(0);
  /** Names of the metrics that are drawn. */
  readonly names: readonly string[] = $derived.by(
    () => this.choices.metricsOf(this.source.plan().panel) ?? this.source.plan().chosen,
  );
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
      panelView(
        runs,
        this.source.clocks(),
        this.source.axis(),
        zoom,
        smoothing,
        this.names,
        WIDTH_STEP_PX * Math.ceil(this.width / WIDTH_STEP_PX),
      ),
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
      isAlone: this.source.entries().length === 1,
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
  /** The scores of real samples, as far as the shown runs have measured them. */
  readonly baselines: readonly DrawnBaseline[] = $derived.by(() =>
    baselinesOf(
      this.metrics.map(({ metric }) => metric.name),
      this.entries,
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
    ...(this.baselines.length > 0 ? [baselineNote(this.baselines)] : []),
  ]);

  /** What reads the values of each entry and metric; a move of the pointer only looks them up. */
  private readonly readers = $derived.by(() => {
    void this.series.version;
    const { spread } = this.source.chart();
    const isAlone = this.source.entries().length === 1;
    return this.entries.flatMap((entry) =>
      this.metrics.map(({ metric, index }) => ({
        row: {
          key: `${entry.key} ${metric.name}`,
          name: entry.name,
          style: entry.style,
          metric: metric.label,
          dash: dashOf(index),
          ...lineTone(entry.style.token, metric.name, isAlone),
        },
        read: cellReader(
          entry.runs.flatMap((run) => this.series.line(run.id, metric.name) ?? []),
          this.source.clocks().get(entry.runs[0]!.id),
          this.source.axis(),
          spread,
          entry.runs.length,
        ),
      })),
    );
  });

  constructor(
    private readonly source: MetricPanelSource,
    private readonly choices = new PanelChoices(),
  ) {}

  /** The y axis is logarithmic. */
  get log(): boolean {
    return this.choices.isLog(this.source.plan().panel);
  }
  set log(on: boolean) {
    this.choices.setLog(this.source.plan().panel, on);
  }

  /** The title of the y axis: the metrics that are drawn, with their units. */
  get yTitle(): string {
    const { panel, title } = this.source.plan();
    return valueTitle(
      panel,
      title,
      this.metrics.map(({ metric }) => metric),
    );
  }

  /** Reads the series of a question; true if a later question has not overtaken it. */
  load(question: string): Promise<boolean> {
    return this.series.load(JSON.parse(question) as PanelView);
  }

  /** The values of all lines at a place of the axis, before smoothing: the largest first, missing ones last. */
  valuesAt(at: number): TooltipRow[] {
    const rows = this.readers.map(({ row, read }) => ({ ...row, ...read(at) }));
    const known = rows.filter(({ value }) => value !== undefined && !Number.isNaN(value));
    return [
      ...known.sort((a, b) => (a.value === b.value ? 0 : b.value! > a.value! ? 1 : -1)),
      ...rows.filter((row) => !known.includes(row)),
    ];
  }

  /** Draws a metric, or no longer; the last one stays. */
  toggleMetric(name: string): void {
    const next = this.names.includes(name) ? this.names.filter((n) => n !== name) : [...this.names, name];
    if (next.length > 0) this.choices.choose(this.source.plan().panel, next);
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
        ...(line.isDeep && { isDeep: true }),
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
