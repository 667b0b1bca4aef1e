import { m } from '../../../../paraglide/messages';
import { legalActions } from '../../../../shared/domain/run/run';
import type { Lifecycle, RunAction, RunId, RunRow } from '../../../../shared/domain/run/run';
import type { RunLocation } from '../../../../shared/domain/table/listed-rows';

type ActionRow = Pick<RunRow, 'id'> & Lifecycle;
type AllowedActions = Record<RunAction, RunId[]>;

interface ActionLabel {
  action: RunAction;
  label: string;
  /** A sentence on what the action does. */
  hint: string;
}

/** The actions on runs, in the order of their buttons. */
export const ACTIONS: readonly ActionLabel[] = [
  { action: 'pause', label: m.run_list_act_pause(), hint: m.run_list_act_pause_hint() },
  { action: 'continue', label: m.run_list_act_continue(), hint: m.run_list_act_continue_hint() },
  { action: 'stop', label: m.run_list_act_stop(), hint: m.run_list_act_stop_hint() },
  { action: 'park', label: m.run_list_act_park(), hint: m.run_list_act_park_hint() },
  { action: 'resume', label: m.run_list_act_resume(), hint: m.run_list_act_resume_hint() },
  { action: 'retry', label: m.run_list_act_retry(), hint: m.run_list_act_retry_hint() },
  { action: 'cancel', label: m.run_list_act_cancel(), hint: m.run_list_act_cancel_hint() },
  { action: 'archive', label: m.run_list_act_archive(), hint: m.run_list_act_archive_hint() },
  { action: 'unarchive', label: m.run_list_act_unarchive(), hint: m.run_list_act_unarchive_hint() },
  { action: 'trash', label: m.run_list_act_trash(), hint: m.run_list_act_trash_hint() },
  { action: 'restore', label: m.run_list_act_restore(), hint: m.run_list_act_restore_hint() },
  { action: 'delete', label: m.run_list_act_delete(), hint: m.run_list_act_delete_hint() },
];

/** The runs that allow each action now. */
export function allowed(rows: readonly ActionRow[]): AllowedActions {
  const of = (action: RunAction) => rows.filter((row) => legalActions(row).includes(action)).map((row) => row.id);
  return Object.fromEntries(ACTIONS.map(({ action }) => [action, of(action)])) as AllowedActions;
}

/** A button for an action on some of the given runs. */
export interface ActionButton extends ActionLabel {
  /** The runs that allow the action. */
  runs: RunId[];
  kind: 'danger' | 'plain';
}

/** The buttons for the actions that some of the runs allow. Permanent deletion is offered only if all of them are in the trash. */
export function actionButtons(rows: readonly ActionRow[]): ActionButton[] {
  const runs = allowed(rows);
  const areTrashed = rows.every((row) => row.trashedAt !== undefined);
  return ACTIONS.filter(({ action }) => runs[action].length > 0 && (action !== 'delete' || areTrashed)).map(
    (label) => ({
      ...label,
      runs: runs[label.action],
      kind: label.action === 'trash' || label.action === 'delete' ? 'danger' : 'plain',
    }),
  );
}

/** The action of the Delete key: from the list or the archive to the trash, in the trash permanent deletion. Undefined if no run allows it. */
export function deleteKeyAction(
  rows: readonly ActionRow[],
  location: RunLocation,
): { action: 'trash' | 'delete'; runs: RunId[] } | undefined {
  const action = location === 'trash' ? 'delete' : 'trash';
  const runs = allowed(rows)[action];
  return runs.length > 0 ? { action, runs } : undefined;
}
