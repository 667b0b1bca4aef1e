import type { RunDetail } from '../../../shared/contract/contract';
import { MAX_FRAMES } from '../../../shared/domain/inference-tasks';
import type { Latent, LatentTask } from '../../../shared/domain/inference-tasks';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { LatentDrawing } from './drawing.svelte';

/** A checkpoint whose generator is looked into, and what it drew. */
export class Explored {
  readonly samples = new LatentDrawing();
  readonly path = new LatentDrawing();
  readonly nearest = new LatentDrawing();

  constructor(
    readonly run: RunDetail,
    readonly step: number,
  ) {}

  draw(what: 'samples' | 'path' | 'nearest', task: LatentTask): void {
    void this[what].draw({ run: this.run.id, step: this.step, task });
  }

  close(): void {
    for (const drawing of [this.samples, this.path, this.nearest]) drawing.cancel();
  }
}

/** How many seeds there are. */
const SEEDS = 2 ** 31;

/** The latents of one checkpoint, or the same latents through two. */
export class LatentsPage {
  sides = $state.raw<readonly Explored[]>([]);
  problem = $state<string>();
  loading = $state(true);
  seed = $state(0);
  /** Tiles down and across. */
  side = $state(8);
  truncation = $state('');
  /** Which of the drawn latents is looked at. */
  index = $state(0);
  from = $state.raw<Latent>();
  to = $state.raw<Latent>();
  frames = $state(16);
  way = $state<'linear' | 'spherical'>('spherical');
  frame = $state(0);
  k = $state(8);

  #opened: RunId | undefined;

  readonly first = $derived(this.sides[0]);
  readonly isPlane = $derived(this.first?.run.hyperparameters.network === 'mlp');
  readonly count = $derived(this.isPlane ? (this.first?.run.hyperparameters.samplePoints ?? 1024) : this.side ** 2);
  /** What a sample is called. */
  readonly what = $derived(this.isPlane ? 'point' : 'tile');
  readonly bound = $derived(this.truncation === '' ? undefined : Number(this.truncation));
  readonly latent: Latent = $derived({
    seed: this.seed,
    index: Math.min(this.index, this.count - 1),
    ...(this.bound === undefined ? {} : { truncation: this.bound }),
  });

  async open(wanted: readonly { run: RunId; step?: number | undefined }[]): Promise<void> {
    this.close();
    this.loading = true;
    const found = await Promise.all(wanted.map(({ run, step }) => explored(run, step)));
    const refusal = found.find((one) => typeof one === 'string');
    const sides = found.filter((one) => typeof one !== 'string');
    this.problem = refusal ?? mismatch(sides);
    this.sides = this.problem === undefined ? sides : sides.slice(0, 1);
    this.loading = false;
    if (this.#opened !== this.first?.run.id) this.side = this.first?.run.hyperparameters.gridSize ?? 8;
    this.#opened = this.first?.run.id;
  }

  close(): void {
    for (const side of this.sides) side.close();
  }

  /** Draws the sheets; nothing while the seed is being typed and is none yet. */
  resample(): void {
    if (!Number.isInteger(this.seed) || this.seed < 0 || this.seed >= SEEDS) return;
    const task: LatentTask = {
      kind: 'resample',
      seed: this.seed,
      count: this.count,
      ...(this.bound === undefined ? {} : { truncation: this.bound }),
    };
    for (const side of this.sides) side.draw('samples', task);
  }

  interpolate(): void {
    const { from, to, frames, way: path } = this;
    if (!from || !to || !(Number.isInteger(frames) && frames >= 2 && frames <= MAX_FRAMES)) return;
    this.frame = 0;
    for (const side of this.sides) side.draw('path', { kind: 'interpolate', from, to, frames, path });
  }

  findNearest(): void {
    for (const side of this.sides) side.draw('nearest', { kind: 'nearest', latent: this.latent, k: this.k });
  }

  newSeed(): void {
    this.seed = Math.floor(Math.random() * SEEDS);
  }
}

async function explored(run: RunId, step: number | undefined): Promise<Explored | string> {
  const answer = await api.request('runs:get', run);
  if (!answer.ok) return answer.error.message;
  const { checkpoints, name } = answer.value;
  const found = step === undefined ? checkpoints[checkpoints.length - 1] : checkpoints.find((c) => c.step === step);
  if (found) return new Explored(answer.value, found.step);
  return step === undefined
    ? `${name} has no checkpoint yet: latents can be explored once one is written.`
    : `${name} has no checkpoint at step ${step}.`;
}

/** Why two runs cannot be shown the same latents. */
function mismatch(sides: readonly Explored[]): string | undefined {
  const [a, b] = sides.map((side) => side.run.hyperparameters);
  if (!a || !b) return undefined;
  if (a.latentSize !== b.latentSize)
    return `These runs read latents of different size (${a.latentSize} and ${b.latentSize}): the same latents do not fit both.`;
  if (a.latentDistribution !== b.latentDistribution)
    return `One of these runs reads normal latents and the other uniform ones: the same latents would not be typical of both.`;
  if ((a.network === 'mlp') !== (b.network === 'mlp')) return 'One of these runs draws images and the other points.';
  return undefined;
}
