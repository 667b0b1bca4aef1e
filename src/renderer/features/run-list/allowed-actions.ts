import { legalActions } from '../../../shared/domain/run/run';
import type { Lifecycle, RunAction, RunId, RunRow } from '../../../shared/domain/run/run';

/** Label of each action, and a sentence on what it does. */
export const ACTIONS: readonly { action: RunAction; label: string; hint: string }[] = [
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
export function allowed(rows: readonly (Pick<RunRow, 'id'> & Lifecycle)[]): Record<RunAction, RunId[]> {
  const of = (action: RunAction) => rows.filter((row) => legalActions(row).includes(action)).map((row) => row.id);
  return Object.fromEntries(ACTIONS.map(({ action }) => [action, of(action)])) as Record<RunAction, RunId[]>;
}
