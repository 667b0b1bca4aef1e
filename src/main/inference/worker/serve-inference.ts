import { setPriority } from 'node:os';
import { setBackend } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import type { EngineInfo } from '../../../shared/contract/engine-info';
import type {
  FromLatents,
  ImagesJob,
  LatentAnswer,
  LatentJob,
  LatentResult,
  LearnJob,
  MeasuredResult,
  Singles,
  TestVectors,
  ToLatents,
} from '../../../shared/domain/inference-tasks';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { LruCache } from '../../../shared/lib/lru-cache';
import { getLocale, provideLocale } from '../../../shared/locale';
import { isOutOfMemory } from '../../../shared/lib/out-of-memory';
import { openEngine } from '../../training/backends';
import { learnFeatures } from '../../training/evaluation/features/learn';
import { measure, measureImages } from '../../training/evaluation/measure';
import { answer, drawSingles, drawTestVectors } from './answer';
import type { OnJobProgress } from './answer';
import { openGenerator } from '../../training/output/open-generator';
import type { OpenedGenerator } from '../../training/output/open-generator';

/** Lower priority than training. */
const NICENESS = 10;
/** Generators kept open, for a comparison of two runs. */
const MAX_OPEN_GENERATORS = 2;

interface Port {
  send(message: FromLatents): void;
  onMessage(listener: (message: ToLatents) => void): void;
}

class Cancelled extends Error {}

/**
 * Entry of the inference process (`worker latents`): draws samples of stored checkpoints, scores them, and trains
 * classifiers for scores. It executes one job at a time in order of arrival, at low priority, and ends with its
 * parent.
 */
export function serveInference(): Promise<never> {
  setPriority(process.pid, NICENESS);
  const port = openPort();
  const cancelled = new Set<string>();
  let queue = Promise.resolve();
  // Jobs are executed one after the other, so one variable has the language of the current one.
  let locale = getLocale();
  provideLocale(() => locale);
  port.onMessage((message) => {
    if (message.type === 'cancel') cancelled.add(message.id);
    else
      queue = queue.then(() => {
        locale = message.locale ?? locale;
        return runJob(port, message.id, message.job, cancelled);
      });
  });
  return new Promise(() => undefined);
}

async function runJob(
  port: Port,
  id: string,
  job: LatentJob | LearnJob | ImagesJob,
  cancelled: Set<string>,
): Promise<void> {
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
        : 'images' in job
          ? await scoreImages(job, yieldToMessages)
          : await drawOrScore(job, yieldToMessages);
    if (made.ok) port.send({ type: 'done', id, result: made.value });
    else port.send({ type: 'refused', id, message: made.error.message });
  } catch (error) {
    port.send({
      type: 'refused',
      id,
      message: error instanceof Cancelled ? m.common_was_cancelled() : reasonOf(error as Error),
    });
  } finally {
    cancelled.delete(id);
  }
}

async function scoreImages(job: ImagesJob, yieldToMessages: OnJobProgress): Promise<Outcome<MeasuredResult>> {
  const engine = await engineFor(job.engine);
  const measured = await measureImages(job.images, job.data, yieldToMessages);
  return measured.ok ? ok({ ...measured.value, engine }) : measured;
}

async function drawOrScore(job: LatentJob, yieldToMessages: OnJobProgress): Promise<Outcome<LatentAnswer>> {
  const engine = await engineFor(job.engine);
  const opened = await generatorOf(job);
  return typeof opened === 'string' ? refuse(opened) : execute(opened, job, engine, yieldToMessages);
}

async function execute(
  opened: OpenedGenerator,
  job: LatentJob,
  engine: EngineInfo,
  yieldToMessages: OnJobProgress,
): Promise<Outcome<LatentResult | MeasuredResult | TestVectors | Singles>> {
  const { task, data } = job;
  if (task.kind === 'score') {
    if (!data) return refuse(m.inference_scoring_needs_data(), 'data');
    const measured = await measure(opened, data, task.samples, yieldToMessages);
    return measured.ok ? ok({ ...measured.value, engine }) : measured;
  }
  if (task.kind === 'vectors') return ok({ ...(await drawTestVectors(opened, task, yieldToMessages)), engine });
  if (task.kind === 'singles') return drawSingles(opened, task, yieldToMessages);
  const made = await answer(opened, { ...job, task }, yieldToMessages);
  return made.ok ? ok({ ...made.value, engine, memory: process.memoryUsage.rss() / 2 ** 20 }) : made;
}

const reasonOf = ({ message }: Error): string =>
  isOutOfMemory(message) ? m.inference_out_of_memory() : m.inference_failed({ message });

const engines = new Map<string, EngineInfo>();

/**
 * Returns the requested engine, for a run the one that trained it, so that its sample grids are reproduced exactly;
 * falls back to the best available engine.
 */
async function engineFor(requested: LatentJob['engine']): Promise<EngineInfo> {
  const known = engines.get(requested);
  if (known) {
    await setBackend(known.name);
    return known;
  }
  const engine = await openEngine(requested).catch(() => openEngine('auto'));
  engines.set(requested, engine);
  return engine;
}

const openGenerators = new LruCache<OpenedGenerator>(MAX_OPEN_GENERATORS, (generator) => generator.close());

/** Returns an open generator, or the reason why it cannot be opened. */
async function generatorOf({ folder, file, engine }: LatentJob): Promise<OpenedGenerator | string> {
  const key = JSON.stringify([folder, file, engine]);
  const known = openGenerators.get(key);
  if (known) return known;
  const opened = await openGenerator(folder, file);
  if (!opened.ok) return opened.error.message;
  openGenerators.set(key, opened.value);
  return opened.value;
}

/** In Electron's utilityProcess, `parentPort` replaces the IPC channel. */
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
      onMessage: (listener) => parent.on('message', ({ data }) => listener(data as ToLatents)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => void process.send!(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToLatents)),
  };
}
