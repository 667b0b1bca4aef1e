import { m } from '../../../paraglide/messages';
import { COMMANDS } from '../../../shared/contract/menu-commands';
import type { CommandId } from '../../../shared/contract/menu-commands';
import { PRESETS } from '../../../shared/domain/run/presets';
import { stateLabel } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { ACTIONS, allowed } from '../run-list/actions/allowed-actions';
import {
  DENSITY_LABELS,
  KIND_LABELS,
  languageLabel,
  LANGUAGES,
  SMOOTHING_LABELS,
  THEME_LABELS,
} from '../settings/labels';
import { NOTIFICATION_KINDS } from '../settings/notification-text';
import { DENSITIES, preferences, SMOOTHINGS } from '../settings/preferences.svelte';
import type { SmoothingName } from '../settings/preferences.svelte';
import { THEMES } from '../settings/theme';
import { runCount } from '../../lib/format';
import { chooseLanguage } from '../../lib/locale';
import type { Route } from '../../lib/route';
import { DOCUMENTATION, openDocumentation } from '../../ui/documentation';
import type { DocumentationName } from '../../ui/documentation';
import { readableKeys } from '../../ui/keys';
import { toasts } from '../../ui/toasts.svelte';
import { actions } from '../run-list/actions/actions.svelte';
import { chooseFilesToImport } from '../run-list/choose-files';
import { perform } from '../../app/commands';
import { router } from '../../app/router.svelte';
import { runs } from '../run-list/runs.svelte';
import { selection } from '../run-list/selection.svelte';
import { table } from '../run-list/table.svelte';

export type PaletteKind = 'Action' | 'Page' | 'Setting' | 'Preset' | 'Experiment' | 'Run' | 'Help';

/** A page, action, setting, preset, experiment, run or topic of the documentation that the palette finds. */
export interface PaletteEntry {
  /** The same at the next start, so that recent entries are recognized. */
  key: string;
  kind: PaletteKind;
  label: string;
  /** Shown beside the label in small type; searched as well. */
  detail: string;
  /** Words by which people look for it, in both languages where they differ; not shown. */
  words: string;
  /** Keyboard shortcut. */
  keys?: string;
  run(): void;
}

/** Everything that the palette can find now: actions first, runs last, newest first. */
export const paletteEntries = (): PaletteEntry[] => [
  ...commands(),
  ...listActions(),
  ...runActions(currentRuns()),
  ...pages(),
  ...settings(),
  ...presets(),
  ...experiments(runs.rows),
  ...runPages(runs.rows),
  ...help(),
];

const COMMAND_WORDS: Readonly<Partial<Record<CommandId, string>>> = {
  new: m.palette_words_new(),
  settings: m.palette_words_settings(),
  undo: m.palette_words_undo(),
  redo: m.palette_words_redo(),
  runs: m.palette_words_runs(),
  compare: m.palette_words_compare(),
  hold: m.palette_words_hold(),
  tour: m.palette_words_tour(),
  keys: m.palette_words_keys(),
  glossary: m.palette_words_glossary(),
  whatsNew: m.palette_words_whats_new(),
  about: m.palette_words_about(),
};

const commands = (): PaletteEntry[] =>
  COMMANDS.filter(({ id }) => id !== 'palette').map(({ id, label, keys }) => ({
    key: `command:${id}`,
    kind: 'Action',
    label,
    detail: '',
    words: COMMAND_WORDS[id] ?? '',
    ...(keys ? { keys: readableKeys(keys) } : {}),
    run: () => perform(id),
  }));

/** Actions of the list of runs, which is opened if another page is shown. */
function listActions(): PaletteEntry[] {
  const inList = (act: () => void) => () => {
    if (router.current.view !== 'runs') router.go({ view: 'runs' });
    act();
  };
  const plot = (kind: 'parallel' | 'scatter', label: string): PaletteEntry => ({
    key: `list:${kind}`,
    kind: 'Action',
    label,
    detail: '',
    words: m.palette_plot_words(),
    run: inList(() => table.updatePlot({ kind })),
  });
  return [
    {
      key: 'list:export',
      kind: 'Action',
      label: m.common_open_export(),
      detail: m.palette_export_detail(),
      words: m.palette_export_words(),
      run: exportCurrent,
    },
    {
      key: 'list:import',
      kind: 'Action',
      label: m.common_open_import(),
      detail: '',
      words: m.palette_import_words(),
      run: chooseFilesToImport,
    },
    {
      key: 'list:columns',
      kind: 'Action',
      label: m.palette_columns(),
      detail: '',
      words: m.palette_columns_words(),
      run: inList(() => (table.isChoosingColumns = true)),
    },
    {
      key: 'list:filter',
      kind: 'Action',
      label: m.palette_filter(),
      detail: '',
      words: m.palette_filter_words(),
      keys: '/',
      run: inList(() => requestAnimationFrame(() => document.getElementById('filter-runs')?.focus())),
    },
    plot('parallel', m.palette_plot_parallel()),
    plot('scatter', m.palette_plot_scatter()),
  ];
}

function exportCurrent(): void {
  const rows = currentRuns();
  if (rows.length > 0) {
    actions.compare(
      rows.map((row) => row.id),
      true,
    );
    return;
  }
  router.go({ view: 'runs' });
  toasts.info(m.palette_export_none());
}

function pages(): PaletteEntry[] {
  const page = (key: string, label: string, words: string, route: Route, detail = ''): PaletteEntry => ({
    key: `page:${key}`,
    kind: 'Page',
    label,
    detail,
    words,
    run: () => router.go(route),
  });
  return [
    page('archive', m.run_list_archive(), m.palette_archive_words(), { view: 'runs', location: 'archive' }),
    page('trash', m.run_list_trash(), m.palette_trash_words(), { view: 'runs', location: 'trash' }),
    page('disk', m.common_disk(), m.palette_disk_words(), { view: 'disk' }),
    page(
      'watched-folders',
      m.common_watched_folders(),
      m.palette_watched_folders_words(),
      { view: 'settings', section: 'watched' },
      m.palette_watched_folders_detail(),
    ),
  ];
}

/** Each choice of the settings; what has no choice leads to its section. */
function settings(): PaletteEntry[] {
  const choice =
    (section: string, setting: string, words: string) => (name: string, label: string, run: () => void) => ({
      key: `setting:${section}-${name}`,
      kind: 'Setting' as const,
      label: m.palette_setting_choice({ setting, choice: label }),
      detail: '',
      words,
      run,
    });
  const section = (name: string, label: string, words: string): PaletteEntry => ({
    key: `setting:${name}`,
    kind: 'Setting',
    label,
    detail: '',
    words,
    run: () => router.go({ view: 'settings', section: name }),
  });
  const theme = choice('theme', m.settings_theme(), m.settings_theme_words());
  const language = choice('language', m.settings_language(), m.settings_language_words());
  const density = choice('density', m.settings_density(), m.settings_density_words());
  const smoothing = choice('smoothing', m.common_smoothing(), m.settings_smoothing_words());
  return [
    ...THEMES.map((name) => theme(name, THEME_LABELS[name], () => preferences.setTheme(name))),
    ...LANGUAGES.map((name) => language(name, languageLabel(name), () => chooseLanguage(name))),
    ...DENSITIES.map((name) => density(name, DENSITY_LABELS[name], () => preferences.setDensity(name))),
    ...(Object.keys(SMOOTHINGS) as SmoothingName[]).map((name) =>
      smoothing(name, SMOOTHING_LABELS[name], () => preferences.setSmoothing(name)),
    ),
    section('slots', m.common_slots(), m.settings_slots_words()),
    {
      ...section('notifications', m.settings_notifications(), m.settings_notifications_words()),
      detail: NOTIFICATION_KINDS.map((kind) => KIND_LABELS[kind]).join(' · '),
    },
    section('folders', m.settings_folders(), m.settings_folders_words()),
  ];
}

const presets = (): PaletteEntry[] =>
  PRESETS.map(({ name, title, description }) => ({
    key: `preset:${name}`,
    kind: 'Preset',
    label: title,
    detail: `${name} · ${description}`,
    words: '',
    run: () => router.go({ view: 'new', preset: name }),
  }));

const help = (): PaletteEntry[] =>
  (Object.keys(DOCUMENTATION) as DocumentationName[]).map((name) => ({
    key: `help:${name}`,
    kind: 'Help',
    label: DOCUMENTATION[name].title,
    detail: '',
    words: DOCUMENTATION[name].words,
    run: () => openDocumentation(name),
  }));

/** The runs of the current page: the run that is shown, the compared ones, else the selected ones. */
function currentRuns(): RunRow[] {
  const route = router.current;
  return runs.byIds(route.view === 'run' ? [route.id] : route.view === 'compare' ? route.runs : [...selection.ids]);
}

/** The actions that some of these runs allow. */
function runActions(rows: readonly RunRow[]): PaletteEntry[] {
  const runs = allowed(rows);
  return ACTIONS.filter(({ action }) => runs[action].length > 0).map(({ action, label, hint }) => ({
    key: `act:${action}`,
    kind: 'Action',
    label: actionLabel(label, rows, runs[action].length),
    detail: hint,
    words: '',
    run: () => void actions.request(action, runs[action]),
  }));
}

/** `Delete permanently 3 runs…`: the label with its runs, named if there is only one; an ellipsis stays at the end. */
function actionLabel(label: string, rows: readonly RunRow[], count: number): string {
  const parts = {
    action: label.replace('…', ''),
    runs: rows.length === 1 && count === 1 ? rows[0]!.name : runCount(count),
  };
  return label.endsWith('…') ? m.palette_action_on_more(parts) : m.palette_action_on(parts);
}

const newestFirst = (rows: readonly RunRow[]): RunRow[] =>
  [...rows].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));

/** The most runs of an experiment that is offered as a comparison. */
const MAX_COMPARED = 64;

/** Experiments of 2 to 64 runs; each opens the comparison of its runs, oldest first. */
function experiments(rows: readonly RunRow[]): PaletteEntry[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of newestFirst(rows)) groups.set(row.experiment, [...(groups.get(row.experiment) ?? []), row]);
  return [...groups.values()]
    .filter((group) => group.length > 1 && group.length <= MAX_COMPARED)
    .map((group) => ({
      key: `experiment:${group[0]!.experiment}`,
      kind: 'Experiment',
      label: group[0]!.experimentName,
      detail: m.palette_compare_runs({ runs: runCount(group.length) }),
      words: '',
      run: () => router.go({ view: 'compare', runs: group.map((row) => row.id).reverse() }),
    }));
}

const runPages = (rows: readonly RunRow[]): PaletteEntry[] =>
  newestFirst(rows).map((row) => ({
    key: `run:${row.id}`,
    kind: 'Run',
    label: row.name,
    detail: [
      row.experimentName,
      row.dataset,
      ...(row.seed === undefined ? [] : [m.common_seed_value({ seed: row.seed })]),
      stateLabel(row.state),
      ...row.tags.map((tag) => `#${tag}`),
    ].join(' · '),
    words: row.state,
    run: () => router.go({ view: 'run', id: row.id }),
  }));
