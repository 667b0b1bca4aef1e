import type { SampleImage, SampleCache } from './sample-cache';

/**
 * The sample that one run shows.
 *
 * `of` is the run that drew it: before it began, a branch shows its parent's. `step` is the step of what is drawn, never that of what is awaited; an answer that comes after the playhead has moved on
 * is dropped.
 */
export class SampleFrameState {
  of = $state<string>();
  step = $state<number>();
  picture = $state.raw<SampleImage>();
  waiting = $state(false);
  error = $state<string>();
  #asked = 0;

  show(pictures: SampleCache, run: string, step: number): void {
    const token = ++this.#asked;
    const ready = pictures.get(run, step);
    if (ready) return this.#set(run, step, ready);
    this.waiting = true;
    pictures.load(run, step).then(
      (picture) => token === this.#asked && this.#set(run, step, picture),
      (fault: unknown) => token === this.#asked && this.#fail(run, step, fault),
    );
  }

  #set(run: string, step: number, picture: SampleImage): void {
    this.of = run;
    this.step = step;
    this.picture = picture;
    this.waiting = false;
    this.error = undefined;
  }

  #fail(run: string, step: number, fault: unknown): void {
    this.of = run;
    this.step = step;
    this.picture = undefined;
    this.waiting = false;
    this.error = fault instanceof Error ? fault.message : String(fault);
  }
}
