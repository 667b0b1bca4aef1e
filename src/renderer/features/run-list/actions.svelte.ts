import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunAction, RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { plural } from '../../lib/format';
import { selection } from './selection.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { undo } from '../../app/undo.svelte';

const DONE: Record<RunAction, string> = {
  pause: 'paused',
  continue: 'continued',
  stop: 'stopping',
  park: 'suspending',
  resume: 'queued again',
  cancel: 'cancelled',
  retry: 'queued again as a new run',
  archive: 'archived',
  unarchive: 'unarchived',
  trash: 'moved to the trash',
  restore: 'restored',
  delete: 'deleted permanently',
};
/** What takes an action back. */
const BACK: Partial<Record<RunAction, RunAction>> = {
  archive: 'unarchive',
  unarchive: 'archive',
  trash: 'restore',
  restore: 'trash',
};

/** Acts on runs. Moving to the trash needs no question, for it can be taken back; deleting for good asks first, by way of `pending`. */
class RunListActions {
  /** Runs that wait for the word to be deleted for good, and what that would free. */
  pending = $state.raw<{ runs: RunId[]; bytes: number | undefined } | undefined>(undefined);

  async act(action: RunAction, runs: RunId[]): Promise<boolean> {
    if (runs.length === 0) return false;
    if ((await toasts.attempt(send(action, runs))) === undefined) return false;
    const what = `${plural(runs.length, 'run')} ${DONE[action]}`;
    const back = BACK[action];
    // They leave the list that is looked at.
    if (back || action === 'delete') selection.drop(runs);
    if (back) undo.did({ what, back: () => send(back, runs), again: () => send(action, runs) });
    else toasts.info(`${what}.`);
    return true;
  }

  async askToDelete(runs: RunId[]): Promise<void> {
    if (runs.length === 0) return;
    this.pending = { runs, bytes: undefined };
    const estimate = await toasts.ask(api.request('runs:deleteEstimate', runs));
    if (this.pending?.runs === runs) this.pending = { runs, bytes: estimate?.bytes };
  }

  async delete(): Promise<void> {
    const runs = this.pending?.runs ?? [];
    this.pending = undefined;
    await this.act('delete', runs);
  }
}

async function send(action: RunAction, runs: RunId[]): Promise<Outcome<RunId[]>> {
  return runs.length === 0 ? ok([]) : api.request('runs:act', action, runs);
}

export const actions = new RunListActions();
