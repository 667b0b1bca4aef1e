import type { Picture, Pictures } from './pictures';

/**
 * The sample that one run shows.
 *
 * `step` is the step of what is drawn, never that of what is awaited; an answer that comes after the playhead has moved on
 * is dropped.
 */
export class Frame {
  step = $state<number>();
  picture = $state.raw<Picture>();
  waiting = $state(false);
  error = $state<string>();
  #asked = 0;

  show(pictures: Pictures, run: string, step: number): void {
    const token = ++this.#asked;
    const ready = pictures.get(run, step);
    if (ready) return this.#set(step, ready);
    this.waiting = true;
    pictures.load(run, step).then(
      (picture) => token === this.#asked && this.#set(step, picture),
      (fault: unknown) => token === this.#asked && this.#fail(step, fault),
    );
  }

  #set(step: number, picture: Picture): void {
    this.step = step;
    this.picture = picture;
    this.waiting = false;
    this.error = undefined;
  }

  #fail(step: number, fault: unknown): void {
    this.step = step;
    this.picture = undefined;
    this.waiting = false;
    this.error = fault instanceof Error ? fault.message : String(fault);
  }
}
