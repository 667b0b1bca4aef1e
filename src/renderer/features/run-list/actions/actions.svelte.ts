import { m } from '../../../../paraglide/messages';
import { ok } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import type { RunAction, RunId } from '../../../../shared/domain/run/run';
import { api } from '../../../api';
import { runCount } from '../../../lib/format';
import { selection } from '../selection.svelte';
import { toasts } from '../../../ui/toasts.svelte';
import { router } from '../../../app/router.svelte';
import { undo } from '../../../app/undo.svelte';

/** What the message after an action says. */
const RESULTS: Record<RunAction, (inputs: { runs: string }) => string> = {
  pause: m.run_list_did_pause,
  continue: m.run_list_did_continue,
  stop: m.run_list_did_stop,
  park: m.run_list_did_park,
  resume: m.run_list_did_resume,
  cancel: m.run_list_did_cancel,
  retry: m.run_list_did_retry,
  archive: m.run_list_did_archive,
  unarchive: m.run_list_did_unarchive,
  trash: m.run_list_did_trash,
  restore: m.run_list_did_restore,
  delete: m.run_list_did_delete,
};
/** The actions that can be undone, each with the action that undoes it. */
const INVERSES: Partial<Record<RunAction, RunAction>> = {
  archive: 'unarchive',
  unarchive: 'archive',
  trash: 'restore',
  restore: 'trash',
};

/** Acts on runs. Moving them to the trash can be undone and needs no confirmation; permanent deletion asks first, see `pending`. */
class RunListActions {
  /** Runs whose permanent deletion awaits confirmation, and the bytes that it would free. */
  pending = $state.raw<{ runs: RunId[]; bytes: number | undefined } | undefined>(undefined);

  /** Whether the dialog for the tags of the selected runs is open. */
  isTagging = $state(false);

  /** Opens the comparison of runs. @param exporting whether it shows its export dialog at once */
  compare(runs: readonly RunId[], exporting = false): void {
    selection.exporting = exporting;
    router.go({ view: 'compare', runs: [...runs] });
  }

  /** Performs an action, or asks for confirmation if it deletes permanently. */
  async request(action: RunAction, runs: RunId[]): Promise<void> {
    await (action === 'delete' ? this.confirmDelete(runs) : this.act(action, runs));
  }

  /** Performs an action without confirmation. Returns whether it was done. */
  async act(action: RunAction, runs: RunId[]): Promise<boolean> {
    if (runs.length === 0) return false;
    if ((await toasts.attempt(send(action, runs))) === undefined) return false;
    const description = RESULTS[action]({ runs: runCount(runs.length) });
    const inverse = INVERSES[action];
    // The runs leave the list that is shown.
    if (inverse || action === 'delete') selection.remove(runs);
    if (inverse) undo.record({ description, undo: () => send(inverse, runs), redo: () => send(action, runs) });
    else toasts.info(m.app_did({ action: description }));
    return true;
  }

  async confirmDelete(runs: RunId[]): Promise<void> {
    if (runs.length === 0) return;
    this.pending = { runs, bytes: undefined };
    const estimate = await toasts.ask(api.request('runs:deleteEstimate', runs));
    if (this.pending?.runs === runs) this.pending = { runs, bytes: estimate?.bytes };
  }

  /** Deletes the runs of `pending`. */
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
