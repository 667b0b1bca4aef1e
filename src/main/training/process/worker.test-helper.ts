import { fork } from 'node:child_process';
import type { ChildProcess, ForkOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { parseJournalLine } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import { encodeTensors } from '../../../shared/formats/safetensors';
import type { RunFile } from '../../../shared/formats/run-file';
import { settings } from '../training.test-helper';

/** Builds the training process, once per test file; returns its path. */
export async function buildWorker(name: string): Promise<string> {
  // Inside the project, since the bundle requires tfjs from its node_modules.
  const outDir = join('node_modules', '.cache', `gander-${name}-test`);
  await bundle(outDir, { worker: 'src/main/training/process/worker.ts' });
  return join(outDir, 'worker.cjs');
}

/** Builds an installation as targets need it, with training process and launcher; returns its absolute path. */
export async function buildProgram(name: string): Promise<string> {
  const program = resolve('node_modules', '.cache', `gander-${name}-test`);
  await bundle(join(program, 'out', 'main'), {
    worker: 'src/main/training/process/worker.ts',
    launcher: 'src/main/training/process/launcher.ts',
  });
  return program;
}

async function bundle(outDir: string, input: Record<string, string>): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      target: 'node18.15',
      rollupOptions: {
        input,
        external: [/^@tensorflow\//],
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  });
}

/** Creates a run folder with a 2-D dataset beside it. */
export function makeRun(
  given: Record<string, unknown>,
  change?: (run: RunFile) => void,
  home = mkdtempSync(join(tmpdir(), 'gander-worker-')),
): string {
  const bytes = encodeTensors({
    tensors: { points: { shape: [64, 2], data: Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)) } },
    metadata: {},
  });
  const file = join(home, 'points.safetensors');
  writeFileSync(file, bytes);
  const folder = join(home, 'run');
  mkdirSync(folder);
  const run: RunFile = {
    format: 1,
    gander: '0',
    id: '20260101-000000-abcd',
    name: 'test',
    experiment: { id: 'e', name: 'e' },
    createdAt: '',
    hash: '',
    seed: 3,
    latentSeed: 0,
    hyperparameters: settings({ network: 'mlp', hiddenSize: 8, engine: 'cpu', ...given }),
    dataset: {
      name: 'ring',
      kind: 'points',
      file,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      count: 64,
      shape: [2],
    },
  };
  change?.(run);
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  return folder;
}

export const start = (worker: string, folder: string, resumeFrom?: number, options: ForkOptions = {}): ChildProcess =>
  fork(worker, [JSON.stringify({ folder, engine: 'auto', resumeFrom })], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    ...options,
  });
export const exit = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      resolve(code);
    });
  });

export function read(folder: string): JournalLine[] {
  const path = join(folder, 'journal.ndjson');
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map((text) => {
    const line = parseJournalLine(text);
    if (!line.ok) throw new Error(line.error.message);
    return line.value;
  });
}

export async function until(folder: string, condition: (lines: JournalLine[]) => boolean): Promise<void> {
  while (!condition(read(folder)))
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
}
export const has = (type: JournalLine['type']) => (lines: JournalLine[]) => lines.some((line) => line.type === type);
export const endOf = (folder: string) => read(folder).at(-1);

/** Returns the losses by step as they would be ingested: a later start discards the values after its step. */
export function losses(folder: string): Map<number, unknown> {
  const found = new Map<number, unknown>();
  for (const line of read(folder)) {
    if (line.type === 'start') for (const step of found.keys()) if (step > line.step) found.delete(step);
    if (line.type === 'metrics' && line.values['generatorLoss'])
      line.steps.forEach((step, i) => found.set(step, line.values['generatorLoss']![i]));
  }
  return found;
}
