import { OpeningMarks, windowId } from './opening-marks';
import { store } from '../lib/remember';

/**
 * Until the app is there, a fault would leave an empty page. This one says what happened and offers a way out; it is imported before
 * everything that could fail, and needs nothing of it.
 */
let isMounted = false;
let hear: ((fault: string) => void) | undefined;

/** The app is there: from now on faults are told to it. */
export function mounted(onFault: (fault: string) => void): void {
  isMounted = true;
  hear = onFault;
}

/** Observers that are late say so in this way, and are called again. */
const isHarmless = (message: string): boolean => message.startsWith('ResizeObserver loop');

window.addEventListener('error', ({ message }) => {
  if (!message || isHarmless(message)) return;
  if (isMounted) hear?.(message);
  else showStartFault(message);
});

/** A request whose failure nobody handles must not fail unseen. */
window.addEventListener('unhandledrejection', ({ reason }: { reason: unknown }) => {
  // By its name: this module must not import what it guards. The page shows a lost connection by itself.
  if (reason instanceof Error && reason.name === 'ConnectionLostError') return;
  const message = reason instanceof Error ? reason.message : String(reason);
  if (isMounted && !isHarmless(message)) hear?.(message);
});

function showStartFault(message: string): void {
  const marks = new OpeningMarks(store(), windowId(), () => Date.now());
  marks.fail(location.hash, message);
  const heading = Object.assign(document.createElement('h1'), { textContent: 'Gander could not show its page' });
  const why = Object.assign(document.createElement('p'), {
    textContent: `Your runs are not affected. Error: ${message}`,
  });
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: 'Open the run list with default settings',
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
