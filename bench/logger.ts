import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { scratch } from './lib/homes';
import { median } from './lib/measure';
import { markdown, row, versus } from './lib/report';
import type { Bench } from './lib/suite';

/** Pythons that have the other loggers; the first that can import one is used for it. */
const PYTHONS = (process.env['GANDER_BENCH_LOGGERS'] ?? 'python3').split(delimiter);
const LOGGERS = ['gander', 'torch SummaryWriter', 'tensorboardX', 'wandb offline', 'trackio', 'aim'] as const;
const SCRIPT = join(import.meta.dirname, 'logger', 'loop.py');
/** Time of a step beside which the share of a logger is measured. */
const WORK_MS = 5;

/** Per step, in microseconds; see logger/loop.py. */
interface Result {
  cpu: number;
  thread: number;
  call: number;
  call99: number;
  seconds: number;
  bytes: number;
}

/**
 * A training loop with 20 scalars a step, with our logger and others in turn: what a call costs, what a step costs on
 * all processors, and the share of a step of five milliseconds.
 */
export async function logger(bench: Bench): Promise<void> {
  const rounds = bench.rounds ?? (bench.quick ? 1 : 5);
  const steps = bench.steps ?? (bench.quick ? 300 : 1000);
  const pythons = new Map<string, string>();
  for (const name of LOGGERS.filter((each) => !bench.only || each === 'gander' || each === bench.only)) {
    const python = await pythonOf(name);
    if (typeof python === 'string') pythons.set(name, python);
    else bench.note(`logger: ${name} is skipped: ${python.reason}`);
  }
  const tight = new Map<string, Result[]>();
  const beside = new Map<string, Result[]>();
  const idle: Result[] = [];
  const work = Number(execFileSync(pythons.get('gander')!, [SCRIPT, 'calibrate', String(WORK_MS)]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, python] of pythons) {
      (tight.get(name) ?? tight.set(name, []).get(name)!).push(await loop(python, name, steps, 0));
      (beside.get(name) ?? beside.set(name, []).get(name)!).push(await loop(python, name, steps / 4, work));
    }
    idle.push(await loop(pythons.get('gander')!, 'nothing', steps / 4, work));
  }
  const ours = tight.get('gander')!;
  const lines = [...pythons.keys()].map((name) => {
    const results = tight.get(name)!;
    for (const [what, value] of [
      ['call', (r: Result) => r.call],
      ['processor time of a step', (r: Result) => r.cpu],
    ] as const)
      bench.add(
        name === 'gander'
          ? row(`logger: ${what}`, 'us', ours.map(value))
          : versus(`logger: ${what}, against ${name}`, 'us', ours.map(value), results.map(value)),
      );
    const shares = beside.get(name)!.map(({ cpu }, i) => cpu / idle[i]!.cpu - 1);
    bench.add(
      row(
        `logger: ${name}, share of a step of ${WORK_MS} ms`,
        '%',
        shares.map((share) => share * 100),
      ),
    );
    const of = (value: (r: Result) => number): string => short(median(results.map(value)));
    const call = median(results.map((r) => r.call)) / median(ours.map((r) => r.call));
    const cpu = median(results.map((r) => r.cpu)) / median(ours.map((r) => r.cpu));
    const times = (ratio: number): string => (name === 'gander' ? '' : ` (x ${short(ratio)})`);
    return [
      name,
      `${of((r) => r.call)} us${times(call)}`,
      `${of((r) => r.call99)} us`,
      `${of((r) => r.cpu)} us${times(cpu)}`,
      `${(median(shares) * 100).toFixed(1)} %`,
      `${Math.round(median(results.map((r) => r.bytes)) / steps)}`,
    ];
  });
  bench.print(
    markdown(
      ['20 scalars a step', 'call, median', '99 of 100', 'processor a step', `share of ${WORK_MS} ms`, 'bytes a step'],
      lines,
    ),
  );
}

const short = (x: number): string => (x < 10 ? x.toFixed(1) : String(Math.round(x)));

async function pythonOf(name: string): Promise<string | { reason: string }> {
  let reason = '';
  for (const python of PYTHONS) {
    try {
      await loop(python, name, 2, 0);
      return python;
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  return { reason };
}

async function loop(python: string, name: string, steps: number, work: number): Promise<Result> {
  const folder = mkdtempSync(join(scratch(), 'logger-'));
  try {
    const child = spawn(python, [SCRIPT, name, String(Math.ceil(steps)), String(work), folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [answer, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!answer) throw new Error(errors.trim().split('\n').at(-1) ?? 'no answer');
    return JSON.parse(answer) as Result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
