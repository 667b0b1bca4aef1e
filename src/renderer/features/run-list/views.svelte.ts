import type { Api } from '../../../shared/contract/contract';
import type { SavedView, SavedViews } from '../../../shared/domain/table/saved-view';
import { api } from '../../api';
import { opening } from '../../app/opening.svelte';
import { table } from './table.svelte';
import { toasts } from '../../ui/toasts.svelte';

/** The saved views, the same in every window; and which of them is looked at. */
class ViewsState {
  saved = $state.raw<SavedViews>({ views: [] });
  /** Name of the view that was taken last. */
  current = $state<string | undefined>(undefined);
  readonly view = $derived(this.saved.views.find((view) => view.name === this.current));
  /** The list is no longer looked at as the view says. */
  readonly changed = $derived(this.view !== undefined && !sameLook(this.view, { name: this.view.name, ...table.look }));

  constructor(private readonly link: Api) {}

  start(): void {
    this.link.on('views:changed', (saved) => (this.saved = saved));
  }

  /** A window opens with the view that was chosen for it; after that it is left as it is. */
  async load(): Promise<void> {
    const isFirst = this.current === undefined && this.saved.views.length === 0;
    this.saved = await this.link.request('views:get');
    const first = this.saved.views.find((view) => view.name === this.saved.first);
    // Not while a look that did not come up is set aside: it may have been this one.
    if (isFirst && first && !opening.aside) this.take(first);
  }

  take(view: SavedView): void {
    const { name, ...look } = view;
    table.take(look);
    this.current = name;
  }

  async save(name: string): Promise<boolean> {
    const done = await toasts.attempt(this.link.request('views:save', { ...table.look, name: name.trim() }));
    if (done === undefined) return false;
    this.current = name.trim();
    return true;
  }

  async rename(from: string, to: string): Promise<boolean> {
    const done = await toasts.attempt(this.link.request('views:rename', from, to.trim()));
    if (done !== undefined && this.current === from) this.current = to.trim();
    return done !== undefined;
  }

  async remove(name: string): Promise<void> {
    const done = await toasts.attempt(this.link.request('views:remove', name));
    if (done !== undefined && this.current === name) this.current = undefined;
  }

  async openWith(name: string | null): Promise<void> {
    await toasts.attempt(this.link.request('views:openWith', name));
  }
}

/** Whatever the order of the fields, for a view comes back through JSON. */
const sameLook = (a: SavedView, b: SavedView): boolean => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const views = new ViewsState(api);
