import { expect, it, vi } from 'vitest';
import { MAX_RELOADS, recoverPage, ReloadLimit } from './page-recovery';

const showMessageBox = vi.hoisted(() => vi.fn<(...args: unknown[]) => Promise<{ response: number }>>());
vi.mock('electron', () => ({ dialog: { showMessageBox } }));
vi.mock('../core/log-line', () => ({ logLine: () => undefined }));

/** A window that records the calls of its methods. */
function fakeWindow() {
  const listeners = new Map<string, (...args: never[]) => void>();
  const on = (name: string, listener: (...args: never[]) => void) => void listeners.set(name, listener);
  const calls: string[] = [];
  const window = {
    on,
    isDestroyed: () => false,
    webContents: {
      on,
      reload: () => calls.push('reload'),
      forcefullyCrashRenderer: () => calls.push('end'),
    },
  };
  recoverPage(window as never);
  return {
    calls,
    crash: (reason: string) => listeners.get('render-process-gone')!({} as never, { reason, exitCode: 5 } as never),
    hang: () => listeners.get('unresponsive')!(),
  };
}

it('allows three reloads a minute', () => {
  let now = 0;
  const limit = new ReloadLimit(() => now);
  expect([0, 10_000, 20_000].map((at) => ((now = at), limit.take()))).toEqual([true, true, true]);
  now = 59_999;
  expect(limit.take()).toBe(false);
  now = 60_000;
  expect(limit.take()).toBe(true);
  expect(limit.take()).toBe(false);
});

it('reloads a page that crashed, not one that was closed, and asks when it keeps crashing', async () => {
  showMessageBox.mockReset().mockResolvedValue({ response: 1 });
  const { calls, crash } = fakeWindow();
  crash('clean-exit');
  expect(calls).toEqual([]);
  for (let i = 0; i < MAX_RELOADS; i++) crash('oom');
  expect(calls).toEqual(['reload', 'reload', 'reload']);
  expect(showMessageBox).not.toHaveBeenCalled();
  crash('crashed');
  await vi.waitFor(() => expect(showMessageBox).toHaveBeenCalledOnce());
  expect(calls).toHaveLength(3);
});

it('ends an unresponsive page only if the user chooses so, and shows one dialog at a time', async () => {
  let answer!: (choice: { response: number }) => void;
  showMessageBox.mockReset().mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  const { calls, hang } = fakeWindow();
  hang();
  hang();
  expect(showMessageBox).toHaveBeenCalledOnce();
  answer({ response: 1 });
  await new Promise((resolve) => setTimeout(resolve));
  expect(calls).toEqual([]);
  hang();
  answer({ response: 0 });
  await vi.waitFor(() => expect(calls).toEqual(['end']));
});
