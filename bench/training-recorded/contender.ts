import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environmentOf } from '../../src/shared/domain/compute-plan';
import type { ComputePlan } from '../../src/shared/domain/compute-plan';
import { ROOT, startTypeScript } from '../lib/type-script';
import type { OurJob, Ready, Round, TheirJob } from './jobs';

/** A process that measures one round at a time. */
export interface Contender {
  name: string;
  flops?: number;
  round(): Promise<Round>;
  end(): void;
}

/** Compiling a network takes torch.compile up to a minute on two cores. */
const START_TIMEOUT_MS = 400_000;
const ROUND_TIMEOUT_MS = 120_000;

/** Starts a process of ours that trains with the real loop and a plan. */
export const ours = (name: string, job: OurJob, plan: ComputePlan): Promise<Contender> =>
  open(
    name,
    startTypeScript('bench/training-recorded/child.ts', [JSON.stringify(job)], {
      stdio: 'pipe',
      env: { ...process.env, ...environmentOf(plan) },
    }),
  );

export const baseline = (script: 'pytorch.py' | 'jax_step.py'): string => join(ROOT, 'bench', 'baselines', script);

export const theirs = (
  name: string,
  python: string,
  script: 'pytorch.py' | 'jax_step.py',
  job: TheirJob,
): Promise<Contender> => open(name, spawn(python, [baseline(script), JSON.stringify(job)], { stdio: 'pipe' }));

/** @throws Error with the last line that the process printed if it does not become ready */
async function open(name: string, child: ChildProcess): Promise<Contender> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr!.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4000)));
  const end = () => void child.kill('SIGKILL');
  const next = async <T>(timeout: number) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, timeout);
    const line = await lines.next();
    clearTimeout(timer);
    if (line.done)
      throw new Error(isLate ? `no answer in ${timeout / 1000} s, left out` : lastLine(errors) || 'the process ended');
    return JSON.parse(line.value) as T;
  };
  try {
    const { flops } = await next<Ready>(START_TIMEOUT_MS);
    return {
      name,
      ...(flops === undefined ? {} : { flops }),
      round() {
        child.stdin!.write('\n');
        return next<Round>(ROUND_TIMEOUT_MS);
      },
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** The message of a Python exception or of an Error in Node. */
const lastLine = (text: string): string | undefined =>
  /^\w*Error: .*$/m.exec(text)?.[0] ?? text.trim().split('\n').at(-1);
