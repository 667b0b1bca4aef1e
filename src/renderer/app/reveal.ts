import type { RevealTarget } from '../../shared/contract/requests';
import type { RunId } from '../../shared/domain/run/run';
import { api } from '../api';
import { toasts } from '../ui/toasts.svelte';

/** Shows a file or folder of Gander in the file manager; only in the app. */
export async function reveal(target: RevealTarget): Promise<void> {
  await toasts.attempt(api.request('app:reveal', target));
}

/** Shows the folder of a run in the file manager; only in the app. */
export const revealRun = (run: RunId): Promise<void> => reveal({ kind: 'run', run });
