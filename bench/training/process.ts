import { createInterface } from 'node:readline';
import { startTypeScript } from '../lib/type-script';
import type { Job } from './protocol';

export interface Trainer {
  /** Whether it has answered. */
  started: boolean;
  /** Returns the next answer; throws if it takes longer than `timeoutMs` or if the process ends. */
  next<T>(timeoutMs: number): Promise<T>;
  end(): void;
}

/** Starts a process that trains in the real loop and measures. */
export function startTrainer(job: Job): Trainer {
  const child = startTypeScript('bench/training/child.ts', [JSON.stringify(job)]);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let output = '';
  child.stderr!.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-2000)));
  const trainer: Trainer = {
    started: false,
    async next<T>(timeoutMs: number) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`more than ${timeoutMs / 1000} s, skipped`)), timeoutMs);
      });
      const line = await Promise.race([lines.next(), late]).finally(() => clearTimeout(timer));
      if (line.done) throw new Error(lastLine(output));
      trainer.started = true;
      return JSON.parse(line.value) as T;
    },
    end: () => void child.kill('SIGKILL'),
  };
  return trainer;
}

/** The message of the error that ended the process, without its stack. */
const lastLine = (output: string): string =>
  /^\w*Error: (.*)$/m.exec(output)?.[1] ?? (output.trim().split('\n').pop() || 'the process ended');
