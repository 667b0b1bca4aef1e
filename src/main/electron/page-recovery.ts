import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { m } from '../../paraglide/messages';
import { logLine } from '../core/log-line';

/** A page that crashes more often than this within `WINDOW_MS` is not reloaded without asking. */
export const MAX_RELOADS = 3;
const WINDOW_MS = 60_000;

/**
 * Decides whether a crashed page is reloaded at once; a page that crashes at each load must not be reloaded forever.
 */
export class ReloadLimit {
  private recent: number[] = [];

  /** @param now a monotonic time in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a reload and returns true, or returns false if there were `MAX_RELOADS` in the last minute. */
  take(): boolean {
    const now = this.now();
    this.recent = this.recent.filter((time) => now - time < WINDOW_MS);
    if (this.recent.length >= MAX_RELOADS) return false;
    this.recent.push(now);
    return true;
  }
}

/**
 * Recovers a window whose page has crashed or stopped responding. Training runs in other processes and is not affected.
 * After a reload, the page itself does not reopen the address at which it failed (src/renderer/app/opening-marks.ts).
 */
export function recoverPage(window: BrowserWindow): void {
  const limit = new ReloadLimit();
  let isAsking = false;
  const offerReload = async (message: string, alternative: string, reload: () => void): Promise<void> => {
    if (isAsking || window.isDestroyed()) return;
    isAsking = true;
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title: 'Gander',
        message,
        detail: m.core_training_continues_runs_in_other(),
        buttons: [m.core_reload_window(), alternative],
        defaultId: 0,
        cancelId: 1,
      });
      if (response === 0 && !window.isDestroyed()) reload();
    } catch (error) {
      logLine(`The dialog of the window failed: ${String(error)}`);
    } finally {
      isAsking = false;
    }
  };

  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    logLine(`The page of the window ended (${reason}, exit code ${exitCode}).`);
    const reload = (): void => window.webContents.reload();
    if (limit.take()) reload();
    else void offerReload(m.core_window_keeps_failing(), m.core_keep_as(), reload);
  });
  window.on('unresponsive', () => {
    // The renderer is ended first, since it would not answer a reload in an endless loop.
    void offerReload(m.core_window_not_responding(), m.core_wait(), () => window.webContents.forcefullyCrashRenderer());
  });
}
