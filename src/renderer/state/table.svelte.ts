import type { Line } from '../lib/group';
import type { Sort } from '../lib/sort';
import { SvelteSet } from 'svelte/reactivity';
import { parseFilter } from '../lib/filter';
import { groupRows } from '../lib/group';
import { sortRows } from '../lib/sort';
import { recall, remember } from '../lib/remember';
import { DEFAULT_COLUMNS } from '../lib/columns';
import { runs } from './runs.svelte';

const NEWEST_FIRST: Sort = { by: 'created', descending: true };

/** How the list of runs is looked at: filter, order, groups, columns. All but the filter is remembered. */
class Table {
  filter = $state('');
  sort = $state.raw<Sort>(recall('sort', NEWEST_FIRST));
  groupBy = $state<string | undefined>(recall<{ by?: string }>('group', {}).by);
  columns = $state.raw<readonly string[]>(recall('columns', DEFAULT_COLUMNS));
  /** Keys of the groups that are folded up. */
  readonly closed = new SvelteSet<string>();

  readonly #parsed = $derived(parseFilter(this.filter));
  /** What is wrong with the filter, in a sentence. */
  readonly problem = $derived(this.#parsed.ok ? undefined : this.#parsed.error.message);
  readonly matching = $derived(this.#parsed.ok && this.filter.trim() ? runs.rows.filter(this.#parsed.value) : runs.rows);
  readonly sorted = $derived(sortRows(this.matching, this.sort));
  readonly lines: Line[] = $derived(groupRows(this.sorted, this.groupBy, this.closed));

  /** A first click on a column sorts it with the most telling end first, a second turns it round. */
  sortBy(by: string, descendingFirst: boolean): void {
    this.sort = { by, descending: this.sort.by === by ? !this.sort.descending : descendingFirst };
    remember('sort', this.sort);
  }

  group(by: string | undefined): void {
    this.groupBy = by;
    this.closed.clear();
    remember('group', by === undefined ? {} : { by });
  }

  showColumn(id: string, shown: boolean): void {
    this.columns = shown ? [...this.columns, id] : this.columns.filter((c) => c !== id);
    remember('columns', this.columns);
  }

  toggleGroup(key: string): void {
    if (!this.closed.delete(key)) this.closed.add(key);
  }
}

export const table = new Table();
