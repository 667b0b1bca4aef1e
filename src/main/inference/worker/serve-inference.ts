import { setPriority } from 'node:os';
import { setBackend } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../../shared/contract/engine-info';
import type {
  FromLatents,
  LatentAnswer,
  LatentJob,
  LatentResult,
  LearnJob,
  MeasuredResult,
  ToLatents,
} from '../../../shared/domain/inference-tasks';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { openEngine } from '../../training/backends';
import { learnFeatures } from '../../training/evaluation/features/learn';
import { measure } from '../../training/evaluation/measure';
import { answer } from './answer';
import type { OnJobProgress } from './answer';
import { openGenerator } from '../../training/output/open-generator';
import type { OpenedGenerator } from '../../training/output/open-generator';

/** Training comes first wherever both want the processor. */
const NICENESS = 10;
/** Generators kept open: two side by side. */
const MAX_OPEN_GENERATORS = 2;

interface Port {
  send(message: FromLatents): void;
  onMessage(take: (message: ToLatents) => void): void;
}

class Cancelled extends Error {}

/**
 * A process that draws samples from stored checkpoints, scores them, and trains the classifier that scores need: `worker latents`. One job at a time, in the order of their coming,
 * at low priority; it ends with its parent.
 */
export function serveInference(): Promise<never> {
  setPriority(process.pid, NICENESS);
  const port = openPort();
  const cancelled = new Set<string>();
  let line = Promise.resolve();
  port.onMessage((message) => {
    if (message.type === 'cancel') cancelled.add(message.id);
    else line = line.then(() => work(port, message.id, message.job, cancelled));
  });
  return new Promise(() => undefined);
}

async function work(port: Port, id: string, job: LatentJob | LearnJob, cancelled: Set<string>): Promise<void> {
  const yieldToMessages = async (done: number, total: number): Promise<void> => {
    port.send({ type: 'progress', id, done, total });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (cancelled.has(id)) throw new Cancelled();
  };
  try {
    await yieldToMessages(0, 1);
    const made =
      'learn' in job
        ? await learnFeatures(job.learn, await engineFor('tensorflow'), yieldToMessages)
        : await drawOrScore(job, yieldToMessages);
    if (made.ok) port.send({ type: 'done', id, result: made.value });
    else port.send({ type: 'refused', id, message: made.error.message });
  } catch (error) {
    port.send({
      type: 'refused',
      id,
      message: error instanceof Cancelled ? 'It was cancelled.' : reasonOf(error as Error),
    });
  } finally {
    cancelled.delete(id);
  }
}

async function drawOrScore(job: LatentJob, yieldToMessages: OnJobProgress): Promise<Outcome<LatentAnswer>> {
  const engine = await engineFor(job.engine);
  const opened = await generatorOf(job);
  return typeof opened === 'string' ? refuse(opened) : workOn(opened, job, engine, yieldToMessages);
}

async function workOn(
  opened: OpenedGenerator,
  job: LatentJob,
  engine: EngineInfo,
  yieldToMessages: OnJobProgress,
): Promise<Outcome<LatentResult | MeasuredResult>> {
  const { task, data } = job;
  if (task.kind === 'score') {
    if (!data) return refuse('A score needs the dataset.', 'data');
    const measured = await measure(opened, data, task.samples, yieldToMessages);
    return measured.ok ? ok({ ...measured.value, engine }) : measured;
  }
  const made = await answer(opened, { ...job, task }, yieldToMessages);
  return made.ok ? ok({ ...made.value, engine, memory: process.memoryUsage.rss() / 2 ** 20 }) : made;
}

const MEMORY = /out of memory|\bOOM\b|resource exhausted|bad_alloc/i;
const reasonOf = ({ message }: Error): string =>
  MEMORY.test(message)
    ? 'The memory did not suffice beside what trains: ask for fewer tiles, or pause or park the training.'
    : `It could not be computed: ${message}`;

const engines = new Map<string, EngineInfo>();

/** The engine that is wanted, of a run the one that it was trained on, so that its grids come out the same; where that is not here, the best that is. */
async function engineFor(wanted: LatentJob['engine']): Promise<EngineInfo> {
  const known = engines.get(wanted);
  if (known) {
    await setBackend(known.name);
    return known;
  }
  const engine = await openEngine(wanted).catch(() => openEngine('auto'));
  engines.set(wanted, engine);
  return engine;
}

const kept = new Map<string, OpenedGenerator>();

/** An open generator, or why there is none. */
async function generatorOf({ folder, file, engine }: LatentJob): Promise<OpenedGenerator | string> {
  const key = JSON.stringify([folder, file, engine]);
  const known = kept.get(key);
  if (known) return known;
  const opened = await openGenerator(folder, file);
  if (!opened.ok) return opened.error.message;
  kept.set(key, opened.value);
  const [oldest] = kept;
  if (kept.size > MAX_OPEN_GENERATORS && oldest) {
    kept.delete(oldest[0]);
    oldest[1].close();
  }
  return opened.value;
}

/** Electron's utilityProcess has `parentPort` instead of an IPC channel. */
function openPort(): Port {
  type InferencePort = {
    postMessage(message: unknown): void;
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void): void;
  };
  const parent = (process as unknown as { parentPort?: InferencePort }).parentPort;
  if (parent) {
    parent.on('close', () => process.exit(0));
    return {
      send: (message) => parent.postMessage(message),
      onMessage: (take) => parent.on('message', ({ data }) => take(data as ToLatents)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => void process.send!(message),
    onMessage: (take) => void process.on('message', (message) => take(message as ToLatents)),
  };
}
