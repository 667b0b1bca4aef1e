import { SvelteSet } from 'svelte/reactivity';
import type { DiskState, DiskUsage } from '../../../shared/contract/results';
import type { Api } from '../../../shared/contract/requests';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';
import { runs } from '../run-list/runs.svelte';
import { diskRow, sortDiskRows, sumDisk } from './disk-rows';
import type { DiskColumn } from './disk-rows';

/** Whether the core can write to the disk. */
class DiskHealth {
  state = $state.raw<DiskState>({});

  constructor(private readonly link: Api) {}

  start(): void {
    this.link.on('disk:changed', (state) => {
      this.state = state;
    });
  }

  async load(): Promise<void> {
    this.state = await this.link.request('disk:state');
  }
}

export const diskHealth = new DiskHealth(api);

/** State of the disk page: disk use of runs and other files, order and selection of the table. */
export class DiskPage {
  /** Disk use of what is not a run. */
  usage = $state.raw<DiskUsage>();
  sortedBy = $state<DiskColumn>('total');
  reversed = $state(false);
  readonly selected = new SvelteSet<RunId>();

  private readonly all = $derived(runs.rows.map(diskRow));
  readonly rows = $derived(sortDiskRows(this.all, this.sortedBy, this.reversed));
  readonly sums = $derived(sumDisk(this.all));
  readonly trashed = $derived(runs.rows.filter((row) => row.trashedAt !== undefined).map((row) => row.id));
  readonly chosen = $derived(runs.byIds([...this.selected]));
  /** Changes when runs are added, deleted or pruned, but not with each step of a training run. */
  readonly revision = $derived(`${runs.rows.length} ${Math.round(this.sums.checkpoints / 1e6)}`);

  async loadUsage(): Promise<void> {
    this.usage = (await toasts.ask(api.request('disk:usage'))) ?? this.usage;
  }

  /** Sorts by a column; a second time reverses the order. */
  sort(column: DiskColumn): void {
    this.reversed = this.sortedBy === column && !this.reversed;
    this.sortedBy = column;
  }

  toggle(id: RunId): void {
    if (!this.selected.delete(id)) this.selected.add(id);
  }

  selectAll(): void {
    for (const { row } of this.rows) this.selected.add(row.id);
  }
}
