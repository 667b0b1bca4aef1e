import { createInterface } from 'node:readline';
import { startTypeScript } from '../lib/type-script';
import type { Job } from './protocol';

export interface Trainer {
  /** True from the first answer on. */
  started: boolean;
  /** The next answer; throws when it takes longer than `patience` milliseconds or the process ends. */
  next<T>(patience: number): Promise<T>;
  end(): void;
}

/** Starts a process that trains with the real loop and measures. */
export function startTrainer(job: Job): Trainer {
  const child = startTypeScript('bench/training/child.ts', [JSON.stringify(job)]);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let output = '';
  child.stderr!.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-2000)));
  const trainer: Trainer = {
    started: false,
    async next<T>(patience: number) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`more than ${patience / 1000} s, left out`)), patience);
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
