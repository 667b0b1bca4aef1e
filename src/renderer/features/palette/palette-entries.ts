import { COMMANDS } from '../../../shared/contract/menu-commands';
import { PRESETS } from '../../../shared/domain/run/presets';
import type { RunRow } from '../../../shared/domain/run/run';
import { ACTIONS, allowed } from '../run-list/actions/allowed-actions';
import { plural } from '../../lib/format';
import { readableKeys } from '../../ui/keys';
import { actions } from '../run-list/actions/actions.svelte';
import { perform } from '../../app/commands';
import { router } from '../../app/router.svelte';
import { runs } from '../run-list/runs.svelte';
import { selection } from '../run-list/selection.svelte';

/** A page, action, preset, experiment or run that the palette finds. */
export interface PaletteEntry {
  /** The same at the next start, so that recent entries are recognized. */
  key: string;
  kind: 'Action' | 'Preset' | 'Experiment' | 'Run';
  label: string;
  /** Shown beside the label in small type; searched as well. */
  detail: string;
  /** Keyboard shortcut. */
  keys?: string;
  run(): void;
}

/** Everything that the palette can find now: actions first, runs last, newest first. */
export const paletteEntries = (): PaletteEntry[] => [
  ...commands(),
  watchedFolders,
  ...runActions(currentRuns()),
  ...presets(),
  ...experiments(runs.rows),
  ...runPages(runs.rows),
];

const commands = (): PaletteEntry[] =>
  COMMANDS.filter(({ id }) => id !== 'palette').map(({ id, label, keys }) => ({
    key: `command:${id}`,
    kind: 'Action',
    label,
    detail: '',
    ...(keys ? { keys: readableKeys(keys) } : {}),
    run: () => perform(id),
  }));

const watchedFolders: PaletteEntry = {
  key: 'page:watched-folders',
  kind: 'Action',
  label: 'Watched folders',
  detail: 'in the settings: follow the runs that other programs record',
  run: () => router.go({ view: 'settings' }),
};

const presets = (): PaletteEntry[] =>
  PRESETS.map(({ name, title, description }) => ({
    key: `preset:${name}`,
    kind: 'Preset',
    label: title,
    detail: `${name} · ${description}`,
    run: () => router.go({ view: 'new', preset: name }),
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
    run: () => void actions.request(action, runs[action]),
  }));
}

/** `Delete permanently 3 runs…`: the label with its runs, named if there is only one; an ellipsis stays at the end. */
function actionLabel(label: string, rows: readonly RunRow[], count: number): string {
  const subject = rows.length === 1 && count === 1 ? rows[0]!.name : plural(count, 'run');
  return `${label.replace('…', '')} ${subject}${label.endsWith('…') ? '…' : ''}`;
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
      detail: `compare ${plural(group.length, 'run')}`,
      run: () => router.go({ view: 'compare', runs: group.map((row) => row.id).reverse() }),
    }));
}

const runPages = (rows: readonly RunRow[]): PaletteEntry[] =>
  newestFirst(rows).map((row) => ({
    key: `run:${row.id}`,
    kind: 'Run',
    label: row.name,
    detail: [row.experimentName, row.dataset, `seed ${row.seed}`, row.state, ...row.tags.map((tag) => `#${tag}`)].join(
      ' · ',
    ),
    run: () => router.go({ view: 'run', id: row.id }),
  }));
