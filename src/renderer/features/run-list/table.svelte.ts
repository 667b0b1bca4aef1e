import { SvelteSet } from 'svelte/reactivity';
import { parseFilter } from '../../../shared/domain/filter/filter';
import type { Filter } from '../../../shared/domain/filter/filter';
import { passing, locationOf, sortRows } from '../../../shared/domain/table/listed-rows';
import type { RunLocation, Sort } from '../../../shared/domain/table/listed-rows';
import type { ViewColumn, ViewPlot } from '../../../shared/domain/table/saved-view';
import { DEFAULT_COLUMNS, moveColumn } from './table/columns';
import { groupRows } from './table/group-rows';
import type { TableLine } from './table/group-rows';
import { DEFAULT_SETTINGS, readStoredSettings } from './views/view-settings';
import type { ViewSettings } from './views/view-settings';
import { recall, remember } from '../../lib/remember';
import { brushedRows, brushes } from './plots/brushes.svelte';
import { opening } from '../../app/opening.svelte';
import { router } from '../../app/router.svelte';
import { runs } from './runs.svelte';

const MIN_COLUMN_PX = 40;
const MAX_COLUMN_PX = 2000;
const MATCH_ALL: Filter = { holds: () => true, fields: new Set() };

/** The list of runs as it is shown: filter, order, groups, columns, plot. Everything except the filter is stored on this computer. */
class Table {
  settings = $state.raw<ViewSettings>(fromStored(recall<unknown>('look', undefined)));
  /** Whether the dialog for the columns is open. */
  isChoosingColumns = $state(false);
  /** Keys of the collapsed groups. */
  readonly collapsed = new SvelteSet<string>();
  /** While the filter is invalid, the last valid one applies, so that the rows do not disappear during typing. */
  private lastValidFilter = MATCH_ALL;

  readonly location: RunLocation = $derived(
    router.current.view === 'runs' ? (router.current.location ?? 'runs') : 'runs',
  );
  private readonly parsed = $derived(parseFilter(this.settings.filter, () => runs.rows));
  /** What is wrong with the filter, as a sentence. */
  readonly problem = $derived(this.parsed.ok ? undefined : this.parsed.error.message);
  private readonly validFilter = $derived.by(
    () => (this.lastValidFilter = this.parsed.ok ? this.parsed.value : this.lastValidFilter),
  );
  /** Runs of the location that match the filter: the runs of the plots. */
  readonly matching = $derived(passing(runs.rows, this.validFilter, this.location));
  // Sorted before the brushes apply: a brush that is dragged changes the selection with each move, but never the order.
  private readonly ordered = $derived(sortRows(this.matching, this.settings.sort));
  /** The matching runs that pass the brushes, in the order of the list. */
  readonly sorted = $derived(
    this.settings.plot.kind === 'parallel' ? brushedRows(this.ordered, brushes.all) : this.ordered,
  );
  readonly lines: TableLine[] = $derived(groupRows(this.sorted, this.settings.groupBy, this.collapsed));
  /** Number of runs in each location. */
  readonly counts = $derived.by(() => {
    const counts: Record<RunLocation, number> = { runs: 0, archive: 0, trash: 0 };
    for (const row of runs.rows) counts[locationOf(row)]++;
    return counts;
  });

  get filter(): string {
    return this.settings.filter;
  }

  set filter(filter: string) {
    this.update({ filter });
  }

  get sort(): Sort {
    return this.settings.sort;
  }

  get groupBy(): string | undefined {
    return this.settings.groupBy;
  }

  get columns(): readonly ViewColumn[] {
    return this.settings.columns;
  }

  get plot(): ViewPlot {
    return this.settings.plot;
  }

  /** Changes some of the settings and stores them. */
  update(change: Partial<ViewSettings>): void {
    this.settings = { ...this.settings, ...change };
    const { filter: _filter, ...stored } = this.settings;
    remember('look', stored);
    opening.begin(router.address);
  }

  /** Applies settings as they were stored; the defaults if there are none. */
  applyStored(stored: unknown): void {
    this.apply(fromStored(stored));
  }

  /** Replaces all settings, as a saved view does. */
  apply(settings: ViewSettings): void {
    this.collapsed.clear();
    brushes.clear();
    this.clearGroupBy();
    this.update(settings);
  }

  /** Sorts by a column, in the direction that its heading prefers; a second call reverses the direction. */
  sortBy(by: string, descendingFirst: boolean): void {
    this.update({ sort: { by, descending: this.sort.by === by ? !this.sort.descending : descendingFirst } });
  }

  group(by: string | undefined): void {
    this.collapsed.clear();
    this.clearGroupBy();
    this.update(by === undefined ? {} : { groupBy: by });
  }

  showColumn(id: string, shown: boolean): void {
    const rest = this.columns.filter((column) => column.id !== id);
    this.update({ columns: shown ? [...rest, { id }] : rest });
  }

  moveColumn(id: string, to: number): void {
    this.update({ columns: moveColumn(this.columns, id, to) });
  }

  /** Sets the width of a column in pixels; undefined resets it to the default. */
  resizeColumn(id: string, width: number | undefined): void {
    const resized = (column: ViewColumn): ViewColumn =>
      width === undefined
        ? { id }
        : { ...column, width: Math.round(Math.max(MIN_COLUMN_PX, Math.min(MAX_COLUMN_PX, width))) };
    this.update({ columns: this.columns.map((column) => (column.id === id ? resized(column) : column)) });
  }

  resetColumns(): void {
    this.update({ columns: [...DEFAULT_COLUMNS] });
  }

  updatePlot(change: Partial<ViewPlot>): void {
    this.update({ plot: { ...this.plot, ...change } });
  }

  toggleGroup(key: string): void {
    if (!this.collapsed.delete(key)) this.collapsed.add(key);
  }

  /** Shows every run of the location. */
  clearFilterAndBrushes(): void {
    this.filter = '';
    brushes.clear();
  }

  private clearGroupBy(): void {
    const { groupBy: _groupBy, ...rest } = this.settings;
    this.settings = rest;
  }
}

const fromStored = (stored: unknown): ViewSettings => ({
  ...readStoredSettings(stored, DEFAULT_SETTINGS),
  filter: '',
});

export const table = new Table();
