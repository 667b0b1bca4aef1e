import { fork } from 'node:child_process';
import type { FromMeasuring, ToMeasuring } from '../../../shared/domain/plan-race';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';

/** A process that trains for measurements, in plain Node or in Electron. */
export interface MeasuringProcess {
  send(message: ToMeasuring): void;
  onMessage(listener: (message: FromMeasuring) => void): void;
  onExit(callback: () => void): void;
  kill(): void;
}

/** Starts one, with these variables added to its environment. */
export type ForkMeasuring = (environment: Record<string, string>) => MeasuringProcess;

/** {@link ForkMeasuring} for plain Node. */
export const nodeMeasuring =
  (worker: string): ForkMeasuring =>
  (environment) => {
    const child = fork(worker, ['measure'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...environment },
    });
    // The exit event reports failures to start.
    child.on('error', () => undefined);
    return {
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromMeasuring)),
      onExit: (callback) => void child.once('close', callback),
      kill: () => void child.kill('SIGKILL'),
    };
  };

/** A measuring process as functions that resolve with its answers. */
export class Racer {
  private waiting: { resolve(message: FromMeasuring): void; reject(error: Error): void } | undefined;
  private hasEnded = false;
  /** Peak of its memory so far. */
  memoryMiB = 0;

  constructor(private readonly child: MeasuringProcess) {
    child.onMessage((message) => {
      const { waiting } = this;
      this.waiting = undefined;
      if (message.type === 'failed') waiting?.reject(new Error(message.message));
      else {
        this.memoryMiB = message.memoryMiB;
        waiting?.resolve(message);
      }
    });
    child.onExit(() => {
      this.hasEnded = true;
      this.waiting?.reject(new Error('Its process ended.'));
    });
  }

  async open(settings: Record<string, Value>): Promise<void> {
    await this.ask({ type: 'open', settings });
  }

  /** Trains for about this long; returns the milliseconds of a step. */
  async train(milliseconds: number): Promise<number> {
    const answer = await this.ask({ type: 'train', milliseconds });
    return answer.type === 'trained' ? answer.msPerStep : NaN;
  }

  close(): void {
    this.child.kill();
  }

  private ask(message: ToMeasuring): Promise<FromMeasuring> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) return reject(new Error('Its process ended.'));
      this.waiting = { resolve, reject };
      this.child.send(message);
    });
  }
}
