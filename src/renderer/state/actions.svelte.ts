import type { RunAction, RunId } from '../../shared/run';
import { api } from '../api';
import { plural } from '../lib/format';
import { selection } from './selection.svelte';
import { toasts } from './toasts.svelte';

const DONE: Record<RunAction, string> = {
  pause: 'paused', continue: 'continued', stop: 'stopping', park: 'parking', resume: 'queued again', cancel: 'cancelled', retry: 'queued anew', delete: 'deleted',
};

/** Acts on runs; deleting asks first, by way of `pending`. */
class Actions {
  /** Runs that wait for the word to be deleted, and what that would free. */
  pending = $state.raw<{ runs: RunId[]; bytes: number | undefined } | undefined>(undefined);

  async act(action: RunAction, runs: RunId[]): Promise<boolean> {
    if (runs.length === 0) return false;
    const ids = await toasts.attempt(api.request('runs:act', action, runs));
    if (!ids) return false;
    if (action === 'delete') runs.forEach((id) => selection.ids.delete(id));
    toasts.info(`${plural(runs.length, 'run')} ${DONE[action]}.`);
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

export const actions = new Actions();
