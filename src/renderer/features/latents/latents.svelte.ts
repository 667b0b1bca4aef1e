import { m } from '../../../paraglide/messages';
import type { RunDetail } from '../../../shared/contract/results';
import { MAX_FRAMES } from '../../../shared/domain/inference-tasks';
import type { Latent, LatentTask } from '../../../shared/domain/inference-tasks';
import { gridSizeOf } from '../../../shared/domain/run/hyperparameters';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { LatentDrawing } from './drawing.svelte';
import { latentMismatch } from './latent-sources';
import type { CheckpointAddress } from './latent-sources';

/** A checkpoint on the latents page, and what its generator drew. */
export class ExploredCheckpoint {
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

const SEED_COUNT = 2 ** 31;

/** State of the latents page: one checkpoint, or two that are given the same latents. */
export class LatentsPage {
  sides = $state.raw<readonly ExploredCheckpoint[]>([]);
  problem = $state<string>();
  loading = $state(true);
  seed = $state(0);
  /** Tiles in each row and column of a sheet. */
  side = $state(gridSizeOf({}));
  /** Largest magnitude of a latent variable, as text; empty for none. */
  truncation = $state('');
  /** Index of the selected latent. */
  index = $state(0);
  from = $state.raw<Latent>();
  to = $state.raw<Latent>();
  frames = $state(16);
  interpolation = $state<'linear' | 'spherical'>('spherical');
  frame = $state(0);
  k = $state(8);

  private opened: RunId | undefined;

  readonly first = $derived(this.sides[0]);
  readonly isPlane = $derived(this.first?.run.hyperparameters?.network === 'mlp');
  readonly count = $derived(this.isPlane ? (this.first?.run.hyperparameters?.samplePoints ?? 1024) : this.side ** 2);
  readonly bound = $derived(this.truncation === '' ? undefined : Number(this.truncation));
  readonly latent: Latent = $derived({
    seed: this.seed,
    index: Math.min(this.index, this.count - 1),
    ...(this.bound === undefined ? {} : { truncation: this.bound }),
  });

  /** Opens one or two checkpoints. If they do not fit together, only the first is shown. */
  async open(wanted: readonly CheckpointAddress[]): Promise<void> {
    this.close();
    this.loading = true;
    const found = await Promise.all(wanted.map(loadCheckpoint));
    const refusal = found.find((one) => typeof one === 'string');
    const sides = found.filter((one) => typeof one !== 'string');
    const [a, b] = sides.map((side) => side.run.hyperparameters);
    this.problem = refusal ?? (a && b && latentMismatch(a, b));
    this.sides = this.problem === undefined ? sides : sides.slice(0, 1);
    this.loading = false;
    if (this.opened !== this.first?.run.id) this.side = gridSizeOf(this.first?.run.hyperparameters ?? {});
    this.opened = this.first?.run.id;
  }

  close(): void {
    for (const side of this.sides) side.close();
  }

  /** Draws the sheets; does nothing while the seed is not valid, as during typing. */
  resample(): void {
    if (!Number.isInteger(this.seed) || this.seed < 0 || this.seed >= SEED_COUNT) return;
    const task: LatentTask = {
      kind: 'resample',
      seed: this.seed,
      count: this.count,
      ...(this.bound === undefined ? {} : { truncation: this.bound }),
    };
    for (const side of this.sides) side.draw('samples', task);
  }

  interpolate(): void {
    const { from, to, frames, interpolation: path } = this;
    if (!from || !to || !(Number.isInteger(frames) && frames >= 2 && frames <= MAX_FRAMES)) return;
    this.frame = 0;
    for (const side of this.sides) side.draw('path', { kind: 'interpolate', from, to, frames, path });
  }

  findNearest(): void {
    for (const side of this.sides) side.draw('nearest', { kind: 'nearest', latent: this.latent, k: this.k });
  }

  newSeed(): void {
    this.seed = Math.floor(Math.random() * SEED_COUNT);
  }
}

/** @returns the checkpoint, or why it cannot be shown */
async function loadCheckpoint({ run, step }: CheckpointAddress): Promise<ExploredCheckpoint | string> {
  const answer = await api.request('runs:get', run);
  if (!answer.ok) return answer.error.message;
  const { checkpoints, name } = answer.value;
  const found = step === undefined ? checkpoints[checkpoints.length - 1] : checkpoints.find((c) => c.step === step);
  if (found) return new ExploredCheckpoint(answer.value, found.step);
  return step === undefined ? m.latents_no_checkpoint({ run: name }) : m.latents_no_checkpoint_at({ run: name, step });
}
