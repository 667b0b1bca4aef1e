import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';

/**
 * Asks the process that works on checkpoints for something, and tells how far it is meanwhile, from 0 to 1. A fault on the way is a refusal.
 *
 * @param id under which it is asked for, and may be cancelled
 */
export async function latentsJob<T>(
  id: string,
  onShare: (share: number) => void,
  ask: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const stop = api.on('latents:progress', (event) => {
    if (event.id === id && event.total > 0) onShare(event.done / event.total);
  });
  try {
    return await ask();
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault));
  } finally {
    stop();
  }
}
