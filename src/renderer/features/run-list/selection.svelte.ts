import { SvelteSet } from 'svelte/reactivity';
import type { RunId } from '../../../shared/domain/run/run';

/** The runs that are selected in the list. */
export class Selection {
  readonly ids = new SvelteSet<RunId>();

  /** The comparison that opens next is there to be exported. */
  exporting = false;

  toggle(id: RunId): void {
    if (!this.ids.delete(id)) this.ids.add(id);
  }

  /** Selects all of them, or none if all were selected. */
  toggleAll(ids: readonly RunId[]): void {
    if (ids.every((id) => this.ids.has(id))) ids.forEach((id) => this.ids.delete(id));
    else ids.forEach((id) => this.ids.add(id));
  }

  drop(ids: readonly RunId[]): void {
    ids.forEach((id) => this.ids.delete(id));
  }

  set(ids: readonly RunId[]): void {
    this.ids.clear();
    ids.forEach((id) => this.ids.add(id));
  }
}

export const selection = new Selection();
