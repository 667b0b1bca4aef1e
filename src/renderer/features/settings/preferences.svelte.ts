import { NOTIFICATION_KINDS } from './notification-text';
import type { NotificationKind } from './notification-text';
import { recall, recallList, remember } from '../../lib/remember';
import { applyTheme } from './theme';
import type { Theme } from './theme';

/** How close rows and controls are to each other. */
export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** The smoothings of new charts that the settings offer; the charts read and write the same stored value. */
export const SMOOTHINGS = {
  none: { kind: 'none' },
  light: { kind: 'exponential', length: 10 },
  strong: { kind: 'exponential', length: 100 },
} as const;
export type SmoothingName = keyof typeof SMOOTHINGS;
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

  density = $state<Density>(recall<unknown>('density', 'comfortable') === 'compact' ? 'compact' : 'comfortable');
  /** The smoothing of new charts; undefined for one that was chosen in a chart and has no name. */
  smoothing = $state<SmoothingName | undefined>(readSmoothing());

  start(): void {
    this.applyDensity();
    if (this.theme !== 'system') applyTheme(this.theme);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember('theme', theme);
    applyTheme(theme);
    notifyThemeChange();
  }

  setDensity(density: Density): void {
    this.density = density;
    remember('density', density);
    this.applyDensity();
  }

  private applyDensity(): void {
    document.documentElement.dataset['density'] = this.density;
  }

  setSmoothing(name: SmoothingName): void {
    this.smoothing = name;
    remember('smoothing', SMOOTHINGS[name]);
  }

  /** Reads the smoothing again, which a chart may have changed. */
  readSmoothing(): void {
    this.smoothing = readSmoothing();
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

function readSmoothing(): SmoothingName | undefined {
  const stored = JSON.stringify(recall<unknown>('smoothing', SMOOTHINGS.light));
  return (Object.keys(SMOOTHINGS) as SmoothingName[]).find((name) => JSON.stringify(SMOOTHINGS[name]) === stored);
}

export const preferences = new Preferences();
