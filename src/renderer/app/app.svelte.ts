import { m } from '../../paraglide/messages';
import type { AppInfo } from '../../shared/contract/results';
import { api, onConnection } from '../api';
import type { Connection } from '../api';
import { datasets } from '../features/new-experiment/datasets.svelte';
import { diskHealth } from '../features/disk/disk.svelte';
import { notifications } from '../features/settings/notifications.svelte';
import { preferences } from '../features/settings/preferences.svelte';
import { queue } from '../features/run-list/queue/queue.svelte';
import { router } from './router.svelte';
import { runs } from '../features/run-list/runs.svelte';
import { setDocumentation } from '../ui/documentation';
import { toasts } from '../ui/toasts.svelte';
import { views } from '../features/run-list/views/views.svelte';

/** State that the whole window uses, and the loading of all stores. */
class App {
  info = $state.raw<AppInfo | undefined>(undefined);
  connection = $state<Connection>('open');
  /** The dialog that is open, among those of the whole window. */
  open = $state<'glossary' | 'keys' | 'palette' | 'tour' | undefined>(undefined);

  /** Closes a dialog, unless another one has opened since. */
  close(which: App['open']): void {
    if (this.open === which) this.open = undefined;
  }

  async start(): Promise<void> {
    router.start();
    for (const part of [preferences, notifications, runs, queue, diskHealth, datasets, views]) part.start();
    onConnection((connection) => {
      const isReconnected = connection === 'open' && this.connection !== 'open';
      this.connection = connection;
      if (isReconnected) void this.load();
    });
    await this.load();
  }

  /** Loads all stores independently: the list of runs does not wait for the datasets. */
  async load(): Promise<void> {
    const parts = [
      runs.load(),
      queue.load(),
      diskHealth.load(),
      datasets.load(),
      views.load(),
      api.request('app:info').then((info) => {
        this.info = info;
        setDocumentation(info.documentation);
      }),
    ];
    for (const result of await Promise.allSettled(parts)) {
      if (result.status === 'rejected') toasts.error(m.app_load_failed({ error: String(result.reason) }));
    }
  }
}

export const app = new App();
