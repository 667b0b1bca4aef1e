import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT, startTypeScript } from '../lib/type-script';
import type { OurJob, Round, TheirJob } from './jobs';

/** A process that runs one round when requested. */
export interface Contender {
  name: string;
  round(): Promise<Round>;
  end(): void;
}

/** Starts our process: tfjs on TensorFlow in the real training loop, with additional environment variables. */
export const ours = (name: string, job: OurJob, environment: Record<string, string>): Promise<Contender> =>
  open(
    name,
    startTypeScript('bench/training-recorded/child.ts', [JSON.stringify(job)], {
      stdio: 'pipe',
      env: { ...process.env, ...environment },
    }),
  );

/** Starts baselines/pytorch.py. */
export const pytorch = (name: string, python: string, job: TheirJob): Promise<Contender> =>
  open(name, spawn(python, [join(ROOT, 'bench', 'baselines', 'pytorch.py'), JSON.stringify(job)], { stdio: 'pipe' }));

/** @throws Error with the last line of output if the process does not become ready */
async function open(name: string, child: ChildProcess): Promise<Contender> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let output = '';
  child.stderr!.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-1000)));
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error(output.trim().split('\n').pop() || 'the process ended');
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
