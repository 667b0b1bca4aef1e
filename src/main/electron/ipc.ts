import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { Core, Handlers } from '../core/core';
import { dispatcher } from '../core/dispatch';
import type { DispatchResult } from '../core/dispatch';
import { EVENT_NAMES } from '../core/event-bus';

/** Names of the two channels; the preload script has them too, for it may import nothing of ours. */
const REQUEST_CHANNEL = 'gander:request';
export const EVENT_CHANNEL = 'gander:event';

export interface IpcOptions {
  /** May still be opening: requests wait for it. */
  core: Promise<Core>;
  /** The window's page, while there is one. */
  contents(): WebContents | undefined;
  /** Requests that need the window itself. */
  answered: Partial<Handlers>;
  /** Whether an address is that of our page. */
  isOurs(url: string): boolean;
}

/** Carries the contract over Electron IPC, to the main frame of our own window and to nobody else. */
export function carryOverIpc({ core, contents, answered, isOurs }: IpcOptions): void {
  const dispatch = core.then((ready) => dispatcher(ready, { shell: 'electron', answered }));
  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, args: unknown): Promise<DispatchResult> => {
    if (!isSenderOurs(event, contents(), isOurs)) return { ok: false, error: 'This page may not ask.' };
    return (await dispatch)(name, args);
  });
  void core.then((ready) => {
    for (const name of EVENT_NAMES) {
      ready.on(name, (value) => {
        const window = contents();
        if (window && !window.isDestroyed()) window.send(EVENT_CHANNEL, name, value);
      });
    }
  });
}

/** A request counts when it comes from the top frame of our window, and that frame shows our page. */
function isSenderOurs(
  event: IpcMainInvokeEvent,
  window: WebContents | undefined,
  isOurs: (url: string) => boolean,
): boolean {
  const frame = event.senderFrame;
  return Boolean(
    window &&
    frame &&
    event.sender.id === window.id &&
    frame.routingId === window.mainFrame.routingId &&
    isOurs(frame.url),
  );
}
