import { NOTIFICATION_KINDS } from './notification-text';
import type { NotificationKind } from './notification-text';
import { recall, recallList, remember } from '../../lib/remember';
import { applyTheme } from './theme';
import type { Theme } from './theme';
import { notifyThemeChange } from '../../lib/theme-change';

const isNotificationKind = (item: unknown): item is NotificationKind =>
  (NOTIFICATION_KINDS as readonly unknown[]).includes(item);
const readTheme = (stored: unknown): Theme => (stored === 'light' || stored === 'dark' ? stored : 'system');

/** Preferences of this window, stored on this computer. */
class Preferences {
  theme = $state<Theme>(readTheme(recall<unknown>('theme', 'system')));
  /** Kinds of notifications that are switched on. */
  notificationKinds = $state.raw<readonly NotificationKind[]>(
    recallList('news', isNotificationKind, ['failed', 'queue']),
  );
  /** Whether the tour is shown on the empty run list. */
  tour = $state(recall('tour', true));

  start(): void {
    if (this.theme !== 'system') applyTheme(this.theme);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember('theme', theme);
    applyTheme(theme);
    notifyThemeChange();
  }

  setNotification(kind: NotificationKind, isOn: boolean): void {
    this.notificationKinds = isOn
      ? [...this.notificationKinds, kind]
      : this.notificationKinds.filter((other) => other !== kind);
    remember('news', this.notificationKinds);
  }

  hideTour(): void {
    this.tour = false;
    remember('tour', false);
  }
}

export const preferences = new Preferences();
