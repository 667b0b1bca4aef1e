import { SvelteSet } from 'svelte/reactivity';
import { type Filter, parseFilter } from '../../../shared/domain/filter/filter';
import { passing, type RunLocation, locationOf, type Sort, sortRows } from '../../../shared/domain/table/listed-rows';
import type { SavedView, ViewColumn, ViewPlot } from '../../../shared/domain/table/saved-view';
import { brushedRows } from './plots/brush';
import { DEFAULT_COLUMNS, moveColumn } from './table/columns';
import { groupRows, type TableLine } from './table/group-rows';
import { readLook } from '../../lib/read-look';
import { recall, remember } from '../../lib/remember';
import { brushes } from './plots/brushes.svelte';
import { opening } from '../../app/opening.svelte';
import { router } from '../../app/router.svelte';
import { runs } from './runs.svelte';

/** All that a saved view holds but its name. */
type ViewSettings = Omit<SavedView, 'name'>;

const DEFAULT_PLOT: ViewPlot = {
  kind: 'none',
  parallel: [
    { id: 'objective', log: false },
    { id: 'learningRate', log: true },
    { id: 'batchSize', log: false },
    { id: 'seed', log: false },
    { id: 'generator', log: false },
    { id: 'discriminator', log: false },
  ],
  x: { id: 'learningRate', log: true },
  y: { id: 'generator', log: false },
};
const DEFAULT_LOOK: ViewSettings = {
  filter: '',
  columns: [...DEFAULT_COLUMNS],
  sort: { by: 'created', descending: true },
  plot: DEFAULT_PLOT,
};
const NARROWEST = 40;
const EVERYTHING: Filter = { holds: () => true, fields: new Set() };

/** How the list of runs is looked at: filter, order, groups, columns, plot. All but the filter is remembered on this computer. */
class Table {
  look = $state.raw<ViewSettings>({ ...readLook(recall<unknown>('look', undefined), DEFAULT_LOOK), filter: '' });
  /** Keys of the groups that are folded up. */
  readonly closed = new SvelteSet<string>();
  /** The last filter that could be read: a mistake on the way does not lose the rows. */
  #understood = EVERYTHING;

  readonly place: RunLocation = $derived(router.current.view === 'runs' ? (router.current.place ?? 'runs') : 'runs');
  readonly #parsed = $derived(parseFilter(this.look.filter));
  /** What is wrong with the filter, in a sentence. */
  readonly problem = $derived(this.#parsed.ok ? undefined : this.#parsed.error.message);
  readonly #filter = $derived.by(() => (this.#understood = this.#parsed.ok ? this.#parsed.value : this.#understood));
  /** Runs of the place that the filter keeps: what plots show. */
  readonly matching = $derived(passing(runs.rows, this.#filter, this.place));
  // Sorted before they are brushed: a hand that brushes changes what is kept at each move, and never the order.
  readonly #ordered = $derived(sortRows(this.matching, this.look.sort));
  /** Those of them that the brushes keep, in the order of the list. */
  readonly sorted = $derived(
    this.look.plot.kind === 'parallel' ? brushedRows(this.#ordered, brushes.all) : this.#ordered,
  );
  readonly lines: TableLine[] = $derived(groupRows(this.sorted, this.look.groupBy, this.closed));
  /** How many runs lie in each place. */
  readonly counts = $derived.by(() => {
    const counts: Record<RunLocation, number> = { runs: 0, archive: 0, trash: 0 };
    for (const row of runs.rows) counts[locationOf(row)]++;
    return counts;
  });

  get filter(): string {
    return this.look.filter;
  }

  set filter(filter: string) {
    this.show({ filter });
  }

  get sort(): Sort {
    return this.look.sort;
  }

  get groupBy(): string | undefined {
    return this.look.groupBy;
  }

  get columns(): readonly ViewColumn[] {
    return this.look.columns;
  }

  get plot(): ViewPlot {
    return this.look.plot;
  }

  /** Changes a part of the look. */
  show(change: Partial<ViewSettings>): void {
    this.look = { ...this.look, ...change };
    const { filter: _filter, ...rest } = this.look;
    remember('look', rest);
    opening.begin(router.address);
  }

  /** Takes a look as it was remembered; the default one where there is none. */
  takeStored(stored: unknown): void {
    this.take({ ...readLook(stored, DEFAULT_LOOK), filter: '' });
  }

  /** Takes a whole look, as a saved view has it. */
  take(look: ViewSettings): void {
    this.closed.clear();
    brushes.clear();
    const { groupBy: _groupBy, ...rest } = this.look;
    this.look = rest;
    this.show(look);
  }

  /** A first click on a column sorts it with the most telling end first, a second turns it round. */
  sortBy(by: string, descendingFirst: boolean): void {
    this.show({ sort: { by, descending: this.sort.by === by ? !this.sort.descending : descendingFirst } });
  }

  group(by: string | undefined): void {
    this.closed.clear();
    const { groupBy: _groupBy, ...rest } = this.look;
    this.look = rest;
    this.show(by === undefined ? {} : { groupBy: by });
  }

  showColumn(id: string, shown: boolean): void {
    const rest = this.columns.filter((column) => column.id !== id);
    this.show({ columns: shown ? [...rest, { id }] : rest });
  }

  moveColumn(id: string, to: number): void {
    this.show({ columns: moveColumn(this.columns, id, to) });
  }

  /** Sets the width of a column in pixels; undefined gives it back its own. */
  widen(id: string, width: number | undefined): void {
    const wide = (column: ViewColumn): ViewColumn =>
      width === undefined ? { id } : { ...column, width: Math.round(Math.max(NARROWEST, Math.min(2000, width))) };
    this.show({ columns: this.columns.map((column) => (column.id === id ? wide(column) : column)) });
  }

  resetColumns(): void {
    this.show({ columns: [...DEFAULT_COLUMNS] });
  }

  showPlot(change: Partial<ViewPlot>): void {
    this.show({ plot: { ...this.plot, ...change } });
  }

  toggleGroup(key: string): void {
    if (!this.closed.delete(key)) this.closed.add(key);
  }
}

export const table = new Table();
