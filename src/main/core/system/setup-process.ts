import { fork } from 'node:child_process';
import type { SetupPlan } from '../../../shared/contract/setup-status';

/** A message of scripts/setup/process.mjs. */
export type SetupMessage =
  | { type: 'plan'; plan: SetupPlan | null }
  | { type: 'download'; name: string; done: number; total: number }
  | { type: 'notice'; text: string }
  | { type: 'ended'; ok: boolean; made: boolean; device: string; why: string };

/** A process that sets up the training engine, in plain Node or in Electron. */
export interface SetupProcess {
  /** Ends the set-up; what was downloaded is kept. */
  cancel(): void;
  onMessage(listener: (message: SetupMessage) => void): void;
  onExit(callback: () => void): void;
  kill(): void;
}

/** Starts one that only reports what it would download (`plan`), or that does it (`run`). */
export type ForkSetup = (task: 'plan' | 'run') => SetupProcess;

/** {@link ForkSetup} for plain Node; `script` is the built out/main/setup.cjs. */
export const nodeSetup =
  (script: string): ForkSetup =>
  (task) => {
    const child = fork(script, [task], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    // The exit event reports failures to start.
    child.on('error', () => undefined);
    return {
      cancel: () => void (child.connected && child.send('cancel', () => undefined)),
      onMessage: (listener) => void child.on('message', (message) => listener(message as SetupMessage)),
      onExit: (callback) => void child.once('close', callback),
      kill: () => void child.kill('SIGKILL'),
    };
  };
