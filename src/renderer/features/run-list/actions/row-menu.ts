import { m } from '../../../../paraglide/messages';
import type { RunId, RunRow } from '../../../../shared/domain/run/run';
import { isInApp } from '../../../api';
import { router } from '../../../app/router.svelte';
import { formatCount } from '../../../lib/format';
import { readableKeys } from '../../../ui/keys';
import type { MenuItem } from '../../../ui/menu-item';
import { revealRun } from '../../../app/reveal';
import { canDuplicate, copyCommandLine, copyDifferences, duplicate } from '../../run/copy-runs';
import { queue } from '../queue/queue.svelte';
import { actions } from './actions.svelte';
import { actionButtons } from './allowed-actions';
import type { ActionButton } from './allowed-actions';
import { annotate } from './annotate';

/** Actions that take runs away from the list; they are last in the menu. */
const LAST: readonly string[] = ['archive', 'unarchive', 'trash', 'restore', 'delete'];

/**
 * The context menu of runs: opening and comparing, copies, what the state of the runs allows, marks, and what removes
 * them. If all of them failed, making another run with changed settings comes first.
 */
export function rowMenu(rows: readonly RunRow[]): MenuItem[] {
  const ids = rows.map((row) => row.id);
  const buttons = actionButtons(rows);
  const copies = canDuplicate(rows)
    ? [{ label: m.run_duplicate(), hint: m.run_duplicate_hint(), choose: () => duplicate(ids) }]
    : [];
  const haveFailed = rows.every((row) => row.state === 'failed');
  return sections(
    haveFailed ? copies : [],
    openItems(rows, ids),
    [...(haveFailed ? [] : copies), ...copyItems(rows)],
    [
      ...actionItems(
        buttons.filter(({ action }) => !LAST.includes(action)),
        rows.length,
      ),
      ...queueItems(rows),
    ],
    markItems(rows),
    actionItems(
      buttons.filter(({ action }) => LAST.includes(action)),
      rows.length,
    ),
  );
}

/** The items of all groups, with a separator above each but the first. */
const sections = (...groups: readonly MenuItem[][]): MenuItem[] =>
  groups
    .filter((group) => group.length > 0)
    .flatMap((group, at) => group.map((item, i) => (at > 0 && i === 0 ? { ...item, separated: true } : item)));

function openItems(rows: readonly RunRow[], ids: RunId[]): MenuItem[] {
  const isOne = rows.length === 1;
  return [
    isOne
      ? { label: m.common_open(), keys: 'Enter', choose: () => router.go({ view: 'run', id: ids[0]! }) }
      : { label: m.run_list_compare_side(), keys: readableKeys('C'), choose: () => actions.compare(ids) },
    { label: m.common_open_export(), hint: m.run_list_export_hint(), choose: () => actions.compare(ids, true) },
    ...(isOne && isInApp() ? [{ label: m.common_show_in_folder(), choose: () => void revealRun(ids[0]!) }] : []),
  ];
}

const copyItems = (rows: readonly RunRow[]): MenuItem[] => [
  ...(canDuplicate(rows) ? [{ label: m.run_copy_command(), choose: () => void copyCommandLine(rows) }] : []),
  ...(rows.length > 1 ? [{ label: m.run_list_copy_differences(), choose: () => void copyDifferences(rows) }] : []),
];

const actionItems = (buttons: readonly ActionButton[], count: number): MenuItem[] =>
  buttons.map(({ action, label, hint, runs }) => ({
    label: runs.length < count ? m.run_list_more_count({ action: label, count: formatCount(runs.length) }) : label,
    hint,
    ...(action === 'trash' || action === 'delete' ? { keys: 'Delete' } : {}),
    choose: () => void actions.request(action, runs),
  }));

function queueItems(rows: readonly RunRow[]): MenuItem[] {
  const queued = rows.filter((row) => row.state === 'queued').map((row) => row.id);
  if (queued.length === 0) return [];
  return [
    { label: m.common_run_next(), hint: m.queue_run_next_hint(), choose: () => void queue.runNext(queued) },
    { label: m.queue_move_up(), keys: 'Alt+↑', choose: () => void queue.moveBy(queued, -1) },
    { label: m.queue_move_down(), keys: 'Alt+↓', choose: () => void queue.moveBy(queued, 1) },
  ];
}

function markItems(rows: readonly RunRow[]): MenuItem[] {
  const areFavourites = rows.every((row) => row.favourite);
  return [
    {
      label: m.common_favourite(),
      keys: 'f',
      checked: areFavourites,
      choose: () => void annotate(rows, { favourite: !areFavourites }),
    },
    { label: m.run_list_tags(), hint: m.run_list_tags_hint(), choose: () => (actions.isTagging = true) },
  ];
}
