import { COMMANDS } from '../../../shared/contract/menu-commands';
import { PRESETS } from '../../../shared/domain/run/presets';
import type { RunRow } from '../../../shared/domain/run/run';
import { ACTIONS, allowed } from '../run-list/allowed-actions';
import { plural } from '../../lib/format';
import { readableKeys } from '../../ui/keys';
import { actions } from '../run-list/actions.svelte';
import { perform } from '../../app/commands';
import { router } from '../../app/router.svelte';
import { runs } from '../run-list/runs.svelte';
import { selection } from '../run-list/selection.svelte';

/** One thing that the palette finds. */
export interface PaletteEntry {
  /** Stays the same from one start to the next, so that recent ones are found again. */
  key: string;
  kind: 'Action' | 'Preset' | 'Experiment' | 'Run';
  label: string;
  /** Beside the label, smaller; searched as well. */
  detail: string;
  keys?: string;
  run(): void;
}

/** All that the palette can find just now: actions first, runs last and newest first. */
export const entriesNow = (): PaletteEntry[] => [
  ...commands(),
  ...withRuns(chosen()),
  ...presets(),
  ...experiments(runs.rows),
  ...oneByOne(runs.rows),
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

const presets = (): PaletteEntry[] =>
  PRESETS.map(({ name, title, description }) => ({
    key: `preset:${name}`,
    kind: 'Preset',
    label: title,
    detail: `${name} · ${description}`,
    run: () => router.go({ view: 'new', preset: name }),
  }));

/** The run of the page one is on, else the ticked ones. */
function chosen(): RunRow[] {
  const route = router.current;
  return runs.byIds(route.view === 'run' ? [route.id] : route.view === 'compare' ? route.runs : [...selection.ids]);
}

function withRuns(rows: readonly RunRow[]): PaletteEntry[] {
  const legal = allowed(rows);
  const what = rows.length === 1 ? rows[0]!.name : plural(rows.length, 'run');
  return ACTIONS.filter(({ action }) => legal[action].length > 0).map(({ action, label, hint }) => ({
    key: `act:${action}`,
    kind: 'Action',
    label: `${label.replace('…', '')} ${legal[action].length === rows.length ? what : plural(legal[action].length, 'run')}${label.endsWith('…') ? '…' : ''}`,
    detail: hint,
    run: () => void (action === 'delete' ? actions.askToDelete(legal.delete) : actions.act(action, legal[action])),
  }));
}

const newestFirst = (rows: readonly RunRow[]): RunRow[] =>
  [...rows].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));

/** An experiment of several runs opens as their comparison. */
function experiments(rows: readonly RunRow[]): PaletteEntry[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of newestFirst(rows)) groups.set(row.experiment, [...(groups.get(row.experiment) ?? []), row]);
  return [...groups.values()]
    .filter((group) => group.length > 1 && group.length <= 64)
    .map((group) => ({
      key: `experiment:${group[0]!.experiment}`,
      kind: 'Experiment',
      label: group[0]!.experimentName,
      detail: `compare ${plural(group.length, 'run')}`,
      run: () => router.go({ view: 'compare', runs: group.map((row) => row.id).reverse() }),
    }));
}

const oneByOne = (rows: readonly RunRow[]): PaletteEntry[] =>
  newestFirst(rows).map((row) => ({
    key: `run:${row.id}`,
    kind: 'Run',
    label: row.name,
    detail: [row.experimentName, row.dataset, `seed ${row.seed}`, row.state, ...row.tags.map((tag) => `#${tag}`)].join(
      ' · ',
    ),
    run: () => router.go({ view: 'run', id: row.id }),
  }));
