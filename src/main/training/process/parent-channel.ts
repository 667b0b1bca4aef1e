import type { Control, WorkerMessage } from '../../../shared/formats/run-file';
import type { Controls } from './control';

/** Electron's utilityProcess has this instead of an IPC channel; messages arrive in `data`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
}

const parentPort = (): ParentPort | undefined => (process as unknown as { parentPort?: ParentPort }).parentPort;

/** Tells the parent, if there still is one. */
export function tellParent(message: WorkerMessage): void {
  const port = parentPort();
  if (port) port.postMessage(message);
  else if (process.connected) process.send?.(message, () => undefined);
}

const TYPES: readonly Control['type'][] = ['go', 'pause', 'continue', 'park', 'stop', 'sample', 'checkpoint'];

/** Hears the parent and the system: signals stop the run, and when the parent is gone it parks. */
export function listenToParent(controls: Controls): void {
  const take = (message: unknown) => {
    const type = TYPES.find((t) => t === (message as Control | null)?.type);
    if (type) controls.request(type);
  };
  const park = () => {
    controls.request('park');
  };
  const port = parentPort();
  port?.on('message', ({ data }) => {
    take(data);
  });
  port?.on('close', park);
  process.on('message', take);
  process.on('disconnect', park);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      controls.request('stop');
    });
}
