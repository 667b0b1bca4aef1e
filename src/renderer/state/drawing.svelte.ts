import type { LatentRequest, LatentResult, LatentTask } from '../../shared/latents';
import { api } from '../api';

let count = 0;

/** One picture drawn from a checkpoint; what was asked last counts, an earlier answer that comes later is dropped. */
export class Drawing {
  result = $state.raw<LatentResult>();
  /** What the result shows. */
  task = $state.raw<LatentTask>();
  bitmap = $state.raw<ImageBitmap>();
  error = $state<string>();
  working = $state(false);
  /** From 0 to 1. */
  share = $state(0);
  #id: string | undefined;

  async draw(request: LatentRequest): Promise<void> {
    this.cancel();
    const id = `draw-${Date.now().toString(36)}-${++count}`;
    this.#id = id;
    [this.working, this.share, this.error] = [true, 0, undefined];
    const stop = api.on('latents:progress', (event) => {
      if (event.id === id && event.total > 0) this.share = event.done / event.total;
    });
    try {
      const outcome = await api.request('latents:draw', id, request);
      if (this.#id !== id) return;
      if (outcome.ok) await this.#show(id, outcome.value, request.task);
      else this.error = outcome.error.message;
    } catch (fault) {
      if (this.#id === id) this.error = fault instanceof Error ? fault.message : String(fault);
    } finally {
      stop();
      if (this.#id === id) this.working = false;
    }
  }

  cancel(): void {
    const id = this.#id;
    this.#id = undefined;
    if (!this.working || id === undefined) return;
    this.working = false;
    void api.request('latents:cancel', id);
  }

  clear(): void {
    this.cancel();
    [this.result, this.task, this.bitmap, this.error] = [undefined, undefined, undefined, undefined];
  }

  async #show(id: string, result: LatentResult, task: LatentTask): Promise<void> {
    const { picture } = result;
    const bitmap = picture.kind === 'grid' ? await createImageBitmap(new Blob([picture.png as Uint8Array<ArrayBuffer>], { type: 'image/png' })) : undefined;
    if (this.#id !== id) return;
    [this.result, this.task, this.bitmap] = [result, task, bitmap];
  }
}
