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

/** Handles messages of the parent and signals: a signal stops the run, and the loss of the parent suspends it. */
export function listenToParent(controls: Controls): void {
  const handleMessage = (message: unknown) => {
    const type = TYPES.find((t) => t === (message as Control | null)?.type);
    if (type) controls.request(type);
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
      controls.request('stop');
    });
}
