import type { Control, WorkerMessage } from '../../../shared/formats/run-file';
import type { Controls } from './control';

/** In Electron's utilityProcess, replaces the IPC channel; messages arrive in `data`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
}

export const parentPort = (): ParentPort | undefined => (process as unknown as { parentPort?: ParentPort }).parentPort;

/** Sends a message to the parent if it still exists. */
export function sendToParent(message: WorkerMessage): void {
  const port = parentPort();
  if (port) port.postMessage(message);
  else if (process.connected) process.send?.(message, () => undefined);
}

const TYPES: readonly Control['type'][] = ['go', 'pause', 'continue', 'park', 'stop', 'sample', 'checkpoint'];

/**
 * Handles messages of the parent and signals: a signal stops the run, and the loss of the parent suspends it.
 *
 * @param launched the parent is a launcher on a target, which handles the signals that the scheduler sends to both
 */
export function listenToParent(
  controls: Controls,
  { launched = false, onRequest }: { launched?: boolean; onRequest?: (control: Control) => void } = {},
): void {
  const handleMessage = (message: unknown) => {
    const type = TYPES.find((t) => t === (message as Control | null)?.type);
    if (!type) return;
    onRequest?.({ ...(message as Control), type });
    controls.request(type);
  };
  const park = () => {
    controls.request('park');
  };
  const port = parentPort();
  port?.on('message', ({ data }) => {
    handleMessage(data);
  });
  port?.on('close', park);
  process.on('message', handleMessage);
  process.on('disconnect', park);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (!launched) controls.request('stop');
    });
  // Without a listener Node opens its debugger.
  if (launched) process.on('SIGUSR1', () => undefined);
}
