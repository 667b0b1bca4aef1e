import type { Api } from '../../../../shared/contract/requests';
import type { SavedView, SavedViews } from '../../../../shared/domain/table/saved-view';
import { api } from '../../../api';
import { haveSameSettings } from './view-settings';
import type { ViewSettings } from './view-settings';
import { opening } from '../../../app/opening.svelte';
import { table } from '../table.svelte';
import { toasts } from '../../../ui/toasts.svelte';

/** The saved views, the same in every window, and which of them the list shows. */
class ViewsState {
  saved = $state.raw<SavedViews>({ views: [] });
  /** Name of the view that was applied last. */
  current = $state<string | undefined>(undefined);
  readonly view = $derived(this.saved.views.find((view) => view.name === this.current));
  /** Whether the settings of the list differ from those of the current view. */
  readonly changed = $derived(this.view !== undefined && !haveSameSettings(settingsOf(this.view), table.settings));

  constructor(private readonly connection: Api) {}

  start(): void {
    this.connection.on('views:changed', (saved) => (this.saved = saved));
  }

  /** Reads the views. The first time, applies the view with which a window opens. */
  async load(): Promise<void> {
    const isFirst = this.current === undefined && this.saved.views.length === 0;
    this.saved = await this.connection.request('views:get');
    const first = this.saved.views.find((view) => view.name === this.saved.first);
    // Not if the last page was not reopened: this view may be why it failed.
    if (isFirst && first && !opening.aside) this.apply(first);
  }

  apply(view: SavedView): void {
    table.apply(settingsOf(view));
    this.current = view.name;
  }

  async save(name: string): Promise<boolean> {
    const done = await toasts.attempt(this.connection.request('views:save', { ...table.settings, name: name.trim() }));
    if (done === undefined) return false;
    this.current = name.trim();
    return true;
  }

  async rename(from: string, to: string): Promise<boolean> {
    const done = await toasts.attempt(this.connection.request('views:rename', from, to.trim()));
    if (done !== undefined && this.current === from) this.current = to.trim();
    return done !== undefined;
  }

  async remove(name: string): Promise<void> {
    const done = await toasts.attempt(this.connection.request('views:remove', name));
    if (done !== undefined && this.current === name) this.current = undefined;
  }

  /** Sets the view with which windows open; null for none. */
  async openWith(name: string | null): Promise<void> {
    await toasts.attempt(this.connection.request('views:openWith', name));
  }
}

function settingsOf({ name: _name, ...settings }: SavedView): ViewSettings {
  return settings;
}

export const views = new ViewsState(api);
