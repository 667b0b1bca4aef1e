import { m } from '../../../paraglide/messages';
import type { WatchedFolder } from '../../../shared/contract/import-status';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** The folders in which other programs record runs, as the core follows them. */
export class WatchedFolders {
  list = $state.raw<readonly WatchedFolder[]>([]);
  /** Why the entered folder is not watched. */
  problem = $state('');
  isAdding = $state(false);

  /** Loads the list and follows it; returns a function that stops following it. */
  follow(): () => void {
    void this.load();
    return api.on('watch:changed', (list) => (this.list = list));
  }

  /** Returns whether the folder is watched from now on. */
  async add(path: string): Promise<boolean> {
    if (path.trim() === '') {
      this.problem = m.settings_watched_enter();
      return false;
    }
    this.isAdding = true;
    try {
      const added = await api.request('watch:add', path.trim());
      this.problem = added.ok ? '' : added.error.message;
      if (added.ok) await this.load();
      return added.ok;
    } catch (fault) {
      this.problem = fault instanceof Error ? fault.message : String(fault);
      return false;
    } finally {
      this.isAdding = false;
    }
  }

  async remove(path: string): Promise<void> {
    await toasts.attempt(api.request('watch:remove', path));
    await this.load();
  }

  private async load(): Promise<void> {
    this.list = (await toasts.ask(api.request('watch:list'))) ?? this.list;
  }
}
