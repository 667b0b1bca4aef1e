import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { m } from '../../paraglide/messages';
import type { Core, Handlers } from '../core/core';
import { dispatcher } from '../core/dispatch';
import type { DispatchResult } from '../core/dispatch';
import { isLocale } from '../../shared/locale';
import type { Locale } from '../../shared/locale';
import { EVENT_NAMES } from '../../shared/contract/events';

/** Names of the two channels, repeated in the preload script, which cannot import modules. */
const REQUEST_CHANNEL = 'gander:request';
export const EVENT_CHANNEL = 'gander:event';

export interface IpcOptions {
  /** May still be opening: requests wait for it. */
  core: Promise<Core>;
  /** The page of the window, if there is one. */
  contents(): WebContents | undefined;
  /** Requests that need the window. */
  answered: Partial<Handlers>;
  /** Whether an address is that of the app's page. */
  isOurs(url: string): boolean;
  /** Called when the page has another language than before. */
  onLocale(locale: Locale): void;
}

/** Carries the contract over Electron IPC, only to the main frame of the app's window. */
export function carryOverIpc({ core, contents, answered, isOurs, onLocale }: IpcOptions): void {
  let lastLocale: Locale | undefined;
  const dispatch = core.then((ready) => dispatcher(ready, { shell: 'electron', answered }));
  ipcMain.handle(
    REQUEST_CHANNEL,
    async (event, name: unknown, args: unknown, locale: unknown): Promise<DispatchResult> => {
      if (!isSenderOurs(event, contents(), isOurs)) return { ok: false, error: m.core_page_may_not_send_requests() };
      if (isLocale(locale) && locale !== lastLocale) onLocale((lastLocale = locale));
      return (await dispatch)(name, args, locale);
    },
  );
  const carryEvents = (ready: Core): void => {
    for (const name of EVENT_NAMES) {
      ready.on(name, (value) => {
        const window = contents();
        if (window && !window.isDestroyed()) window.send(EVENT_CHANNEL, name, value);
      });
    }
  };
  // The caller reports a core that cannot be opened.
  core.then(carryEvents, () => undefined);
  dispatch.catch(() => undefined);
}

/** A request is accepted if it comes from the top frame of the app's window and that frame shows the app's page. */
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
