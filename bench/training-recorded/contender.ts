import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT, startTypeScript } from '../lib/type-script';
import type { OurJob, Round, TheirJob } from './jobs';

/** A process that waits for its turn. */
export interface Contender {
  name: string;
  round(): Promise<Round>;
  end(): void;
}

/** tfjs on TensorFlow in the real loop, with more in its environment. */
export const ours = (name: string, job: OurJob, environment: Record<string, string>): Promise<Contender> =>
  open(
    name,
    startTypeScript('bench/training-recorded/child.ts', [JSON.stringify(job)], {
      stdio: 'pipe',
      env: { ...process.env, ...environment },
    }),
  );

/** baselines/pytorch.py in its own environment. */
export const pytorch = (name: string, python: string, job: TheirJob): Promise<Contender> =>
  open(name, spawn(python, [join(ROOT, 'bench', 'baselines', 'pytorch.py'), JSON.stringify(job)], { stdio: 'pipe' }));

/** @throws Error with the last words of a process that did not get ready */
async function open(name: string, child: ChildProcess): Promise<Contender> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let words = '';
  child.stderr!.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-1000)));
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error(words.trim().split('\n').pop() || 'the process ended');
    return line.value;
  };
  const contender: Contender = {
    name,
    async round() {
      child.stdin!.write('\n');
      return JSON.parse(await next()) as Round;
    },
    end: () => void child.kill('SIGKILL'),
  };
  try {
    await next();
    return contender;
  } catch (error) {
    contender.end();
    throw error;
  }
}
