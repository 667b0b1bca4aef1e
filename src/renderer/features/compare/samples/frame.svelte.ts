import { m } from '../../../../paraglide/messages';
import { isLive } from '../../../../shared/domain/run/run';
import type { RunRow } from '../../../../shared/domain/run/run';
import type { SampleCache, SampleImage } from './sample-cache';

/** The sample that one run shows. An answer that arrives after the playhead has moved on is dropped. */
export class SampleFrameState {
  /** The run that drew the sample: before its first step, a branch shows samples of its parent. */
  of = $state<string>();
  /** The step of the sample that is drawn, never of one that is awaited. */
  step = $state<number>();
  image = $state.raw<SampleImage>();
  waiting = $state(false);
  error = $state<string>();
  private asked = 0;

  show(cache: Pick<SampleCache, 'get' | 'load'>, run: string, step: number): void {
    const token = ++this.asked;
    const ready = cache.get(run, step);
    if (ready) return this.set(run, step, ready);
    this.waiting = true;
    cache.load(run, step).then(
      (image) => token === this.asked && this.set(run, step, image),
      (fault: unknown) => token === this.asked && this.fail(run, step, fault),
    );
  }

  private set(run: string, step: number, image: SampleImage): void {
    this.of = run;
    this.step = step;
    this.image = image;
    this.waiting = false;
    this.error = undefined;
  }

  private fail(run: string, step: number, fault: unknown): void {
    this.of = run;
    this.step = step;
    this.image = undefined;
    this.waiting = false;
    this.error = fault instanceof Error ? fault.message : String(fault);
  }
}

/** Why a run has no samples, in a sentence. */
export function whyEmpty({
  state,
  message,
  step,
  external,
}: Pick<RunRow, 'state' | 'message' | 'step' | 'external'>): string {
  if (external) return isLive(state) ? m.compare_no_samples_external_waiting() : m.compare_no_samples_external_none();
  if (state === 'queued') return m.compare_no_samples_queued();
  if (state === 'failed') return message ?? m.compare_no_samples_failed();
  if (state === 'running' && step > 0) return m.compare_no_samples_training();
  return state === 'starting' || state === 'running' ? m.compare_no_samples_starting() : m.compare_no_samples_ended();
}
