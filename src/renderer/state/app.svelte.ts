import type { AppInfo } from '../../shared/contract';
import { api, onConnection } from '../api';
import type { Connection } from '../api';
import { datasets } from './datasets.svelte';
import { diskHealth } from './disk.svelte';
import { notifications } from './notifications.svelte';
import { preferences } from './preferences.svelte';
import { queue } from './queue.svelte';
import { router } from './route.svelte';
import { runs } from './runs.svelte';
import { toasts } from './toasts.svelte';
import { views } from './views.svelte';

/** What the window knows of the core as a whole. */
class App {
  info = $state.raw<AppInfo | undefined>(undefined);
  connection = $state<Connection>('open');
  /** Which of the window's own dialogs is on the screen. */
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
