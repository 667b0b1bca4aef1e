import { SvelteSet } from 'svelte/reactivity';
import type { RunId } from '../../../shared/domain/run/run';

/** The selected runs of the list. */
export class Selection {
  /** In the order of selection. */
  readonly ids = new SvelteSet<RunId>();

  /** Whether the comparison that opens next shows its export dialog. */
  exporting = false;

  /** Whether all of these runs are selected; false for an empty list. */
  includesAll(ids: readonly RunId[]): boolean {
    return ids.length > 0 && ids.every((id) => this.ids.has(id));
  }

  toggle(id: RunId): void {
    if (!this.ids.delete(id)) this.ids.add(id);
  }

  /** Selects all of these runs, or deselects them if all were selected. */
  toggleAll(ids: readonly RunId[]): void {
    if (this.includesAll(ids)) ids.forEach((id) => this.ids.delete(id));
    else ids.forEach((id) => this.ids.add(id));
  }

  remove(ids: readonly RunId[]): void {
    ids.forEach((id) => this.ids.delete(id));
  }

  set(ids: readonly RunId[]): void {
    this.ids.clear();
    ids.forEach((id) => this.ids.add(id));
  }
}

export const selection = new Selection();
