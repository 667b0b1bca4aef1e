import { NEWS_KINDS } from './notification-text';
import type { NewsKind } from './notification-text';
import { recall, recallList, remember } from '../../lib/remember';
import { applyTheme } from './theme';
import type { Theme } from './theme';
import { tellThemeChange } from '../../lib/theme-change';

const isNewsKind = (item: unknown): item is NewsKind => (NEWS_KINDS as readonly unknown[]).includes(item);
const readTheme = (stored: unknown): Theme => (stored === 'light' || stored === 'dark' ? stored : 'system');

/** Preferences of this window, stored on this computer. */
class Preferences {
  theme = $state<Theme>(readTheme(recall<unknown>('theme', 'system')));
  /** Of what to be told when one looks elsewhere. */
  news = $state.raw<readonly NewsKind[]>(recallList('news', isNewsKind, ['failed', 'queue']));
  /** The tour stands on the empty page until it is put away. */
  tour = $state(recall('tour', true));

  start(): void {
    if (this.theme !== 'system') applyTheme(this.theme);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember('theme', theme);
    applyTheme(theme);
    tellThemeChange();
  }

  setNews(kind: NewsKind, wanted: boolean): void {
    this.news = wanted ? [...this.news, kind] : this.news.filter((one) => one !== kind);
    remember('news', this.news);
  }

  hideTour(): void {
    this.tour = false;
    remember('tour', false);
  }
}

export const preferences = new Preferences();
