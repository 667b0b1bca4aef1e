import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';

/**
 * Sends a request to the inference process and reports its progress. An error on the way becomes a refusal.
 *
 * @param id of the job, under which it can be cancelled
 * @param onProgress receives the completed share, 0 to 1
 * @param send sends the request
 */
export async function runInferenceJob<T>(
  id: string,
  onProgress: (share: number) => void,
  send: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const stop = api.on('latents:progress', (event) => {
    if (event.id === id && event.total > 0) onProgress(event.done / event.total);
  });
  try {
    return await send();
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault));
  } finally {
    stop();
  }
}
