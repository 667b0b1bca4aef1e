import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { FromLatents, ToLatents } from '../../shared/domain/inference-tasks';

/** A process that runs inference jobs, in plain Node or in Electron. */
export interface InferenceProcess {
  send(message: ToLatents): void;
  onMessage(listener: (message: FromLatents) => void): void;
  onExit(callback: () => void): void;
  kill(): void;
}
export type ForkInference = () => InferenceProcess;

/** Limits the process to half of the processor cores, and allocates GPU memory on demand. */
export const inferenceEnvironment = (): Record<string, string> => ({
  TF_NUM_INTRAOP_THREADS: String(Math.max(1, Math.floor(availableParallelism() / 2))),
  TF_NUM_INTEROP_THREADS: '1',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
});

/** {@link ForkInference} for plain Node. */
export const nodeInference =
  (worker: string): ForkInference =>
  () => {
    const child = fork(worker, ['latents'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, ...inferenceEnvironment() },
    });
    // The exit event reports failures to start.
    child.on('error', () => undefined);
    return {
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromLatents)),
      onExit: (callback) => void child.once('close', callback),
      kill: () => void child.kill('SIGKILL'),
    };
  };
