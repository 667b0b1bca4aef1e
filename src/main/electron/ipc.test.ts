import { afterAll, expect, test, vi } from 'vitest';
import { carryOverIpc } from './ipc';

vi.mock('electron', () => ({ ipcMain: { handle: () => undefined } }));
const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);
afterAll(() => void process.off('unhandledRejection', unhandled));

test('a core that cannot be opened leaves no unhandled rejection, for its caller reports it', async () => {
  const core = Promise.reject(new Error('The home is on a read-only disk.'));
  carryOverIpc({ core, contents: () => undefined, answered: {}, isOurs: () => true });
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
});
