import { fork } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import type { FromLatents, ToLatents } from '../../shared/domain/inference-tasks';

/** A process that draws samples from checkpoints, however it was started. */
export interface InferenceProcess {
  send(message: ToLatents): void;
  onMessage(take: (message: FromLatents) => void): void;
  onExit(callback: () => void): void;
  kill(): void;
}
export type ForkInference = () => InferenceProcess;

const cores = (): number => (typeof availableParallelism === 'function' ? availableParallelism() : cpus().length);

/** Half of the processor at most, and of a graphics card what is needed and not all there is. */
export const inferenceEnvironment = (): Record<string, string> => ({
  TF_NUM_INTRAOP_THREADS: String(Math.max(1, Math.floor(cores() / 2))),
  TF_NUM_INTEROP_THREADS: '1',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
});

/** {@link ForkLatents} for plain Node. */
export const nodeInference =
  (worker: string): ForkInference =>
  () => {
    const child = fork(worker, ['latents'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, ...inferenceEnvironment() },
    });
    // A process that could not be started, or has just died, is told of by its exit.
    child.on('error', () => undefined);
    return {
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      onMessage: (take) => void child.on('message', (message) => take(message as FromLatents)),
      onExit: (callback) => void child.once('close', callback),
      kill: () => void child.kill('SIGKILL'),
    };
  };
