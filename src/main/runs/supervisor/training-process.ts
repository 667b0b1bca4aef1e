import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Control, WorkerMessage, WorkerArguments } from '../../../shared/formats/run-file';

/** A training process, however it was started. */
export interface TrainingProcess {
  /** Calls back with the pid once the process exists, possibly at once. */
  onSpawn(callback: (pid: number) => void): void;
  send(control: Control): void;
  onMessage(callback: (message: WorkerMessage) => void): void;
  onExit(callback: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

/** Starts a training process whose output is appended to a file, with these variables added to its environment. */
export type Fork = (args: WorkerArguments, outputFile: string, environment: Record<string, string>) => TrainingProcess;

/**
 * A process group of its own, so that Ctrl-C in a terminal reaches only the parent, which decides whether runs stop or
 * park.
 */
const detached = process.platform !== 'win32';

/** Starts training processes as plain Node processes: for the command line, the browser shell and the tests. */
export function nodeFork(workerPath: string, common: NodeJS.ProcessEnv = {}): Fork {
  return (args, outputFile, environment) => {
    const output = openSync(outputFile, 'a');
    const child = fork(workerPath, [JSON.stringify(args)], {
      stdio: ['ignore', output, output, 'ipc'],
      detached,
      env: { ...process.env, ...common, ...environment },
    });
    closeSync(output);
    // Messages to a process that has just ended are ignored.
    child.on('error', () => undefined);
    return {
      onSpawn: (callback) => void (child.pid !== undefined && callback(child.pid)),
      send: (control) => void (child.connected && child.send(control, () => undefined)),
      onMessage: (callback) => void child.on('message', (message) => callback(message as WorkerMessage)),
      onExit: (callback) => onceGone(child, callback),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

/** `exit` is not emitted when the process could not be started at all. */
function onceGone(
  child: ReturnType<typeof fork>,
  callback: (code: number | null, signal: string | null) => void,
): void {
  let gone = false;
  const once = (code: number | null, signal: string | null) => {
    if (!gone) callback(code, signal);
    gone = true;
  };
  child.on('exit', once);
  child.on('error', () => void (child.pid === undefined && once(null, null)));
}
