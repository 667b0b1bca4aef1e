import { legalActions } from '../../../shared/domain/run/run';
import type { Lifecycle, RunAction, RunId, RunRow } from '../../../shared/domain/run/run';

/** What each action is called, and what it does in one sentence. */
export const ACTIONS: readonly { action: RunAction; label: string; hint: string }[] = [
  { action: 'pause', label: 'Pause', hint: 'Halts training; everything stays in memory and keeps its slot.' },
  { action: 'continue', label: 'Continue', hint: 'Goes on from where it was paused.' },
  { action: 'stop', label: 'Stop', hint: 'Ends the run; what was trained is kept.' },
  { action: 'park', label: 'Park', hint: 'Writes a checkpoint and frees the device for other runs.' },
  { action: 'resume', label: 'Resume', hint: 'Goes on from the last checkpoint when a slot is free.' },
  { action: 'retry', label: 'Retry', hint: 'Queues a new run of the same settings from step 0.' },
  { action: 'cancel', label: 'Cancel', hint: 'Takes the run out of the queue.' },
  { action: 'archive', label: 'Archive', hint: 'Puts the run away: lists leave it out until you ask for it.' },
  { action: 'unarchive', label: 'Unarchive', hint: 'Puts the run back into the list.' },
  { action: 'trash', label: 'Delete', hint: 'Puts the run into the trash; nothing is lost until you empty it.' },
  { action: 'restore', label: 'Restore', hint: 'Takes the run out of the trash.' },
  {
    action: 'delete',
    label: 'Delete for good…',
    hint: 'Removes the run with its grids and checkpoints from the disk.',
  },
];

/** Of each action, the runs that allow it now. */
export function allowed(rows: readonly (Pick<RunRow, 'id'> & Lifecycle)[]): Record<RunAction, RunId[]> {
  const of = (action: RunAction) => rows.filter((row) => legalActions(row).includes(action)).map((row) => row.id);
  return Object.fromEntries(ACTIONS.map(({ action }) => [action, of(action)])) as Record<RunAction, RunId[]>;
}
