import type { ShownTarget } from '../../shared/contract/requests';
import type { RunId } from '../../shared/domain/run/run';
import { api } from '../api';
import { toasts } from '../ui/toasts.svelte';

/** Shows a file or folder of Gander in the file manager; only in the app. */
export async function reveal(target: ShownTarget): Promise<void> {
  await toasts.attempt(api.request('app:show', target, 'folder'));
}

/** Shows the folder of a run in the file manager; only in the app. */
export const revealRun = (run: RunId): Promise<void> => reveal({ kind: 'run', run });
