import { m } from '../../../paraglide/messages';
import { GENERATOR_BATCH } from '../../../shared/contract/export-options';
import type { ExportOptions, GeneratorFormat } from '../../../shared/contract/export-options';
import type { RunDetail } from '../../../shared/contract/results';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';
import { ExportJob } from './export-job.svelte';

/** The generator that is exported in its dialog. */
class GeneratorChoice {
  /** The run with its checkpoints; undefined while the dialog is closed. */
  run = $state.raw<RunDetail | undefined>(undefined);
  step = $state(0);
  format = $state<GeneratorFormat>('onnx');
  /** Text of the fixed batch size; empty for batches of any size. */
  batch = $state('');
  readonly job = new ExportJob();

  /** Why the batch size cannot be used: one sentence. */
  readonly problem = $derived.by(() => {
    const text = this.batch.trim();
    const { min, max } = GENERATOR_BATCH;
    const isValid = text === '' || (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max);
    return isValid ? undefined : m.export_batch_problem({ min, max });
  });

  /** Opens the dialog at a checkpoint; without a step, at the newest one. */
  async open(run: RunId, step?: number): Promise<void> {
    const detail = await toasts.attempt(api.request('runs:get', run));
    if (!detail) return;
    const steps = detail.checkpoints.map((checkpoint) => checkpoint.step);
    if (steps.length === 0) return toasts.error(m.export_no_checkpoint({ name: detail.name }));
    this.job.reset();
    this.step = step !== undefined && steps.includes(step) ? step : Math.max(...steps);
    this.run = detail;
  }

  /** Closes the dialog; cancels an export that is running. */
  close(): void {
    if (this.job.working) void this.job.cancel();
    this.job.reset();
    this.run = undefined;
  }

  start(): Promise<void> {
    const { run, step, format, batch } = this;
    if (!run || this.problem !== undefined) return Promise.resolve();
    const options: ExportOptions = {
      kind: 'generator',
      runs: [run.id],
      step,
      format,
      ...(batch.trim() === '' ? {} : { batch: Number(batch) }),
    };
    return this.job.start(options);
  }
}

export const generatorChoice = new GeneratorChoice();
