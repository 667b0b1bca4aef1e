import { SvelteSet } from 'svelte/reactivity';
import type { ComparedRun } from './compared-run';
import { hasSeeds, legendEntries } from './legend-entries';
import type { LegendEntry } from './legend-entries';

interface LegendSource {
  runs(): readonly ComparedRun[];
  /** The user wants runs that differ only in seed as one entry. */
  isFolding(): boolean;
}

/** Which runs of a comparison are shown, and as which entries of its legend. */
export class Legend {
  private readonly hidden = new SvelteSet<string>();
  /** The seed whose grids stand for folded runs. Every configuration that has it shows it, because equal seeds are pairs. */
  seed = $state<number>();
  /** Some runs differ only in seed. */
  readonly foldable: boolean = $derived.by(() => hasSeeds(this.source.runs()));
  readonly folded: boolean = $derived.by(() => this.foldable && this.source.isFolding());
  readonly entries: LegendEntry[] = $derived.by(() =>
    legendEntries(this.source.runs(), { isFolded: this.folded, isHidden: (id) => this.hidden.has(id) }),
  );
  /** Runs that the charts draw, one by one or folded. */
  readonly shownRuns: readonly ComparedRun[] = $derived.by(() =>
    this.source.runs().filter((run) => !this.hidden.has(run.id)),
  );
  /** Runs whose grids are shown: of a folded configuration only the one with the chosen seed, or its first. */
  readonly gridRuns: readonly ComparedRun[] = $derived(
    this.entries.flatMap((entry) => entry.shown.find((run) => run.seed === this.seed) ?? entry.shown[0] ?? []),
  );

  constructor(private readonly source: LegendSource) {}

  isHidden(id: string): boolean {
    return this.hidden.has(id);
  }

  /** The entry that has a run. */
  entryOf(id: string): LegendEntry | undefined {
    return this.entries.find((entry) => entry.runs.some((run) => run.id === id));
  }

  /** A run in the colour and shape of its entry. */
  run(id: string): ComparedRun | undefined {
    return this.entryOf(id)?.runs.find((run) => run.id === id);
  }

  /** Index that the colour of a run is chosen by: that of the first run of its entry. */
  colourIndexOf(id: string): number {
    const key = this.entryOf(id)?.key;
    return this.source.runs().findIndex((run) => run.id === key);
  }

  /** Hides an entry, or shows it again with all its seeds. */
  toggle({ runs, shown }: Pick<LegendEntry, 'runs' | 'shown'>): void {
    for (const run of runs) {
      if (shown.length > 0) this.hidden.add(run.id);
      else this.hidden.delete(run.id);
    }
  }

  /** Shows one entry alone, or all again when it is the only one shown. */
  solo({ runs }: Pick<LegendEntry, 'runs'>): void {
    const ids = runs.map((run) => run.id);
    const isAlone = this.shownRuns.length === ids.length && this.shownRuns.every((run) => ids.includes(run.id));
    this.hidden.clear();
    if (!isAlone) for (const run of this.source.runs()) if (!ids.includes(run.id)) this.hidden.add(run.id);
  }
}
