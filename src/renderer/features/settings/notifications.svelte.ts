import { m } from '../../../paraglide/messages';
import type { Events } from '../../../shared/contract/events';
import { append } from '../../../shared/lib/lists';
import type { RunRow } from '../../../shared/domain/run/run';
import { api, isInApp } from '../../api';
import { endedBetween, isAlreadyShown, notificationsFor } from './notification-text';
import type { RunNotification } from './notification-text';
import { hashOf } from '../../lib/route';
import { preferences } from './preferences.svelte';
import { queue } from '../run-list/queue/queue.svelte';
import { router } from '../../app/router.svelte';
import { runs } from '../run-list/runs.svelte';
import { toasts } from '../../ui/toasts.svelte';

/** Rows and queue change in separate events shortly after each other. */
const DEBOUNCE_MS = 600;

/**
 * Notifies about runs and queues that end: by the system while the window has no focus, by a message while it shows
 * another page, and not at all while it shows the runs.
 */
class Notifications {
  /** Permission of the browser; in the app the settings of the system decide. */
  permission = $state<NotificationPermission | 'unsupported'>(
    typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
  );
  private ended: RunRow[] = [];
  private fresh: RunRow[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Must be called before the run list starts: changes are compared with the rows that the list has. */
  start(): void {
    api.on('runs:changed', (change) => this.onRowsChanged(change));
  }

  /** Must be called in a click: browsers block pages that ask on their own. */
  async requestPermission(): Promise<void> {
    this.permission = await Notification.requestPermission();
  }

  private onRowsChanged({ rows }: Events['runs:changed']): void {
    const ended = endedBetween((id) => runs.byId(id), rows);
    if (ended.length === 0) return;
    append(this.fresh, ended);
    append(this.ended, ended);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.notify(), DEBOUNCE_MS);
  }

  private notify(): void {
    for (const notification of notificationsFor(
      this.ended,
      this.fresh.splice(0),
      queue.state,
      new Set(preferences.notificationKinds),
    ))
      this.show(notification);
    if (queue.state.live.length === 0 && queue.state.queued.length === 0) this.ended = [];
  }

  private show(notification: RunNotification): void {
    if (document.hasFocus()) {
      if (!isAlreadyShown(notification, router.current)) this.showMessage(notification);
    } else if (isInApp()) void this.showByApp(notification);
    else if (this.permission === 'granted') this.showInBrowser(notification);
  }

  private showMessage(notification: RunNotification): void {
    toasts.info(m.settings_notice_message({ title: notification.title, body: notification.body }), {
      label: m.common_show(),
      run: () => router.go(notification.route),
    });
  }

  /** Shows a message instead if the system has no notifications. */
  private async showByApp(notification: RunNotification): Promise<void> {
    const shown = await api.request('app:notify', {
      title: notification.title,
      body: notification.body,
      address: hashOf(notification.route),
    });
    if (!shown.ok) this.showMessage(notification);
  }

  /** The tag makes several windows show the same notification once. */
  private showInBrowser(notification: RunNotification): void {
    const shown = new Notification(notification.title, {
      body: notification.body,
      tag: `gander:${notification.kind}:${hashOf(notification.route)}`,
    });
    shown.onclick = () => {
      window.focus();
      router.go(notification.route);
      shown.close();
    };
  }
}

export const notifications = new Notifications();
