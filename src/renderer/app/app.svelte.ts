import type { AppInfo } from '../../shared/contract/contract';
import { api, onConnection } from '../api';
import type { Connection } from '../api';
import { datasets } from '../features/new-experiment/datasets.svelte';
import { diskHealth } from '../features/disk/disk.svelte';
import { notifications } from '../features/settings/notifications.svelte';
import { preferences } from '../features/settings/preferences.svelte';
import { queue } from '../features/run-list/queue.svelte';
import { router } from './router.svelte';
import { runs } from '../features/run-list/runs.svelte';
import { toasts } from '../ui/toasts.svelte';
import { views } from '../features/run-list/views.svelte';

/** State of the core that the whole window uses. */
class App {
  info = $state.raw<AppInfo | undefined>(undefined);
  connection = $state<Connection>('open');
  /** Which dialog of the window is open. */
  open = $state<'keys' | 'palette' | 'tour' | undefined>(undefined);

  /** A dialog that closes late must not close the one that has opened since. */
  close(which: App['open']): void {
    if (this.open === which) this.open = undefined;
  }

  async start(): Promise<void> {
    router.start();
    for (const part of [preferences, notifications, runs, queue, diskHealth, datasets, views]) part.start();
    onConnection((connection) => {
      const back = connection === 'open' && this.connection !== 'open';
      this.connection = connection;
      if (back) void this.load();
    });
    await this.load();
  }

  /** Each part comes when it comes: the list of runs must not wait for a look at the datasets. */
  async load(): Promise<void> {
    const parts = [
      runs.load(),
      queue.load(),
      diskHealth.load(),
      datasets.load(),
      views.load(),
      api.request('app:info').then((info) => {
        this.info = info;
      }),
    ];
    for (const result of await Promise.allSettled(parts)) {
      if (result.status === 'rejected') toasts.error(`Gander could not be read: ${String(result.reason)}`);
    }
  }
}

export const app = new App();
