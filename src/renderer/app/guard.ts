import { m } from '../../paraglide/messages';
import { uniqueId } from '../../shared/lib/unique-id';
import { OpeningMarks } from './opening-marks';
import { store } from '../lib/remember';

/**
 * Handles errors of the page. Before the app is mounted, an error would leave an empty page: a message with a button is shown
 * instead. This module is imported first and depends on nothing that could fail.
 */
let isMounted = false;
let report: ((message: string) => void) | undefined;

/** Call when the app is mounted: errors are passed to `onError` from then on. */
export function mounted(onError: (message: string) => void): void {
  isMounted = true;
  report = onError;
}

/** Browsers report this if a ResizeObserver could not notify in the same frame; it does so in the next. */
const isHarmless = (message: string): boolean => message.startsWith('ResizeObserver loop');

window.addEventListener('error', ({ message }) => {
  if (!message || isHarmless(message)) return;
  if (isMounted) report?.(message);
  else showStartError(message);
});

/** Failed requests that no code handles are shown too. */
window.addEventListener('unhandledrejection', ({ reason }: { reason: unknown }) => {
  // Compared by name, because this module must not import what it guards. The page shows a lost connection itself.
  if (reason instanceof Error && reason.name === 'ConnectionLostError') return;
  const message = reason instanceof Error ? reason.message : String(reason);
  if (isMounted && !isHarmless(message)) report?.(message);
});

function showStartError(message: string): void {
  const marks = new OpeningMarks(store(), uniqueId(), () => Date.now());
  marks.fail(location.hash, message);
  const heading = Object.assign(document.createElement('h1'), { textContent: m.app_could_not_start() });
  const why = Object.assign(document.createElement('p'), {
    textContent: m.app_runs_not_affected({ error: message }),
  });
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: m.app_open_default_list(),
  });
  button.addEventListener('click', () => {
    location.hash = '#/runs';
    location.reload();
  });
  const page = document.createElement('main');
  page.setAttribute('style', 'max-width: 60ch; margin: 15vh auto; padding: 0 1em; font: 14px system-ui, sans-serif');
  page.append(heading, why, button);
  document.getElementById('app')!.replaceChildren(page);
}
