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
  { action: 'pause', label: 'Pause', hint: 'Halts training; everything stays in memory and keeps its slot.' },
  { action: 'continue', label: 'Continue', hint: 'Continues from where it was paused.' },
  { action: 'stop', label: 'Stop', hint: 'Ends the run; what was trained is kept.' },
  { action: 'park', label: 'Suspend', hint: 'Saves a checkpoint and frees the slot for other runs.' },
  { action: 'resume', label: 'Resume', hint: 'Continues from the last checkpoint when a slot is free.' },
  { action: 'retry', label: 'Retry', hint: 'Queues a new run with the same settings from step 0.' },
  { action: 'cancel', label: 'Cancel', hint: 'Takes the run out of the queue.' },
  { action: 'archive', label: 'Archive', hint: 'Hides the run from the list; it stays in the archive.' },
  { action: 'unarchive', label: 'Unarchive', hint: 'Returns the run to the list.' },
  { action: 'trash', label: 'Delete', hint: 'Moves the run to the trash; nothing is lost until you empty it.' },
  { action: 'restore', label: 'Restore', hint: 'Restores the run from the trash.' },
  {
    action: 'delete',
    label: 'Delete permanently…',
    hint: 'Deletes the run with its grids and checkpoints from the disk.',
  },
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
