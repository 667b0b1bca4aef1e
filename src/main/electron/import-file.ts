import type { ImportStatus } from '../../shared/contract/import-status';
import type { Core } from '../core/core';

const isOver = ({ state }: ImportStatus): boolean => state !== 'working' && state !== 'receiving';

const problemsOf = ({ message, result }: ImportStatus): string[] => [
  ...(message === undefined ? [] : [message]),
  ...(result?.refused ?? []).map((refused) => refused.message),
];

/**
 * Imports a bundle on this machine, and returns why it or some of its runs were not imported, a sentence each. Runs that
 * already exist with the same content are no problem.
 */
export async function importFile(core: Pick<Core, 'request' | 'on'>, file: string): Promise<string[]> {
  const ended: ImportStatus[] = [];
  let wake = (): void => undefined;
  // A small bundle may be imported before the request is answered.
  const stop = core.on('imports:changed', (status) => {
    if (!isOver(status)) return;
    ended.push(status);
    wake();
  });
  try {
    const started = await core.request('imports:open', file, { newIds: false });
    if (!started.ok) return [started.error.message];
    for (;;) {
      const end = ended.find(({ id }) => id === started.value.id);
      if (end) return problemsOf(end);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}
