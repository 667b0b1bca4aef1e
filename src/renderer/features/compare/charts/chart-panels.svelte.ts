import { LOSS_FAMILY } from '../../../../shared/domain/metrics';
import { objectiveOf } from '../../../../shared/domain/run/run';
import { unique } from '../../../lib/collect';
import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';
import type { ComparedRun } from '../compared-run';
import { PanelChoices } from './panel-choices.svelte';
import { planPanels, searchPanels } from './panels';
import type { PanelPlan } from './panels';

interface ChartPanelsSource {
  runs(): readonly ComparedRun[];
  shownRuns(): readonly ComparedRun[];
  /** Key of the legend's entry that has a run. */
  entryKeyOf(id: string): string | undefined;
  metrics(): Readonly<Record<string, string[]>>;
  clocks(): ReadonlyMap<string, StepClock>;
  axis(): Axis;
}

/** The least width of the x axis, before a run has logged anything. */
const MIN_EXTENT = 1e-3;

/** More panels than this have a search. */
const MANY_PANELS = 12;
/** Of more panels only those near the screen have a chart: each takes a canvas and the time of its layout. */
const MAX_DRAWN_PANELS = 20;

/** Which panels the charts of a comparison have, and over which range of x. */
export class ChartPanels {
  private readonly all: PanelPlan[] = $derived.by(() =>
    planPanels(
      this.source.runs().map((run) => ({
        id: run.id,
        entry: this.source.entryKeyOf(run.id),
        objective: objectiveOf(run),
        metrics: this.source.metrics()[run.id] ?? [],
      })),
    ),
  );
  /** What is chosen for single panels. */
  readonly choices = new PanelChoices();
  /** The panels in which a shown run has a line, in their order on the page. */
  readonly shown: PanelPlan[] = $derived.by(() => {
    const ids = this.source.shownRuns().map((run) => run.id);
    return this.choices.arrange(this.all.filter((panel) => panel.runs.some((id) => ids.includes(id))));
  });
  readonly areMany: boolean = $derived(this.shown.length > MANY_PANELS);
  /** What the panels are searched for, where there are many. */
  search = $state('');
  readonly names: readonly string[] = $derived(this.shown.map(({ panel }) => panel));
  /** The panel that is shown alone. */
  readonly full: PanelPlan | undefined = $derived(this.shown.find(({ panel }) => panel === this.choices.full));
  /** The panels that the search finds. */
  readonly found: readonly PanelPlan[] = $derived.by(() =>
    this.areMany ? searchPanels(this.shown, this.search) : this.shown,
  );
  readonly areLazy: boolean = $derived(this.found.length > MAX_DRAWN_PANELS);
  /** The shown runs have losses of different kinds, which are not comparable with each other. */
  readonly hasSeveralLosses: boolean = $derived.by(
    () =>
      unique(
        this.source.shownRuns().flatMap((run) => {
          const objective = objectiveOf(run);
          return objective === undefined ? [] : LOSS_FAMILY[objective];
        }),
      ).length > 1,
  );
  /** All of x: from the start to the furthest step of a shown run. */
  readonly extent: { from: number; to: number } = $derived.by(() => ({
    from: 0,
    to: Math.max(...this.source.shownRuns().map((run) => this.reachedBy(run)), MIN_EXTENT),
  }));

  constructor(private readonly source: ChartPanelsSource) {}

  private reachedBy(run: ComparedRun): number {
    const axis = this.source.axis();
    const time = run.last['time'];
    if (axis === 'time' && typeof time === 'number') return time;
    return toAxis(this.source.clocks().get(run.id)!, axis, run.step);
  }
}
