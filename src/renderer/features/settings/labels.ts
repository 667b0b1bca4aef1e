import { m } from '../../../paraglide/messages';
import { LOCALES } from '../../../shared/locale';
import { systemLocale } from '../../lib/locale';
import type { Language } from '../../lib/locale';
import type { NotificationKind } from './notification-text';
import type { Density, SmoothingName } from './preferences.svelte';
import type { Theme } from './theme';

export const THEME_LABELS: Readonly<Record<Theme, string>> = {
  system: m.settings_theme_system(),
  light: m.settings_theme_light(),
  dark: m.settings_theme_dark(),
};
export const DENSITY_LABELS: Readonly<Record<Density, string>> = {
  comfortable: m.settings_density_comfortable(),
  compact: m.settings_density_compact(),
};
export const SMOOTHING_LABELS: Readonly<Record<SmoothingName, string>> = {
  none: m.common_none(),
  light: m.settings_smoothing_light(),
  strong: m.settings_smoothing_strong(),
};
export const KIND_LABELS: Readonly<Record<NotificationKind, string>> = {
  failed: m.settings_notify_failed(),
  finished: m.settings_notify_finished(),
  queue: m.settings_notify_queue(),
};

export const LANGUAGES: readonly Language[] = ['system', ...LOCALES];
/** The name of a language in that language. */
const nameOf = (locale: string): string => new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
export const languageLabel = (choice: Language): string =>
  choice === 'system' ? m.language_system({ language: nameOf(systemLocale) }) : nameOf(choice);
