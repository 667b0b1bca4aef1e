import type { LatentResult, LatentTask } from '../../../shared/domain/inference-tasks';
import type { LatentRequest } from '../../../shared/contract/requests';
import { uniqueId } from '../../../shared/lib/unique-id';
import { api } from '../../api';
import { runInferenceJob } from './inference-job';

/** One image drawn by a checkpoint's generator. A new request cancels the previous one, whose answer is ignored. */
export class LatentDrawing {
  result = $state.raw<LatentResult>();
  /** The task of `result`. */
  task = $state.raw<LatentTask>();
  bitmap = $state.raw<ImageBitmap>();
  error = $state<string>();
  working = $state(false);
  /** Completed share, 0 to 1. */
  progress = $state(0);
  private id: string | undefined;

  async draw(request: LatentRequest): Promise<void> {
    this.cancel();
    const id = uniqueId();
    this.id = id;
    [this.working, this.progress, this.error] = [true, 0, undefined];
    const outcome = await runInferenceJob(
      id,
      (share) => void (this.id === id && (this.progress = share)),
      () => api.request('latents:draw', id, request),
    );
    if (this.id !== id) return;
    if (outcome.ok)
      await this.show(id, outcome.value, request.task).catch(
        (fault: unknown) => void (this.error = fault instanceof Error ? fault.message : String(fault)),
      );
    else this.error = outcome.error.message;
    if (this.id === id) this.working = false;
  }

  cancel(): void {
    const id = this.id;
    this.id = undefined;
    if (!this.working || id === undefined) return;
    this.working = false;
    void api.request('latents:cancel', id);
  }

  clear(): void {
    this.cancel();
    [this.result, this.task, this.bitmap, this.error] = [undefined, undefined, undefined, undefined];
  }

  private async show(id: string, result: LatentResult, task: LatentTask): Promise<void> {
    const { picture } = result;
    const bitmap =
      picture.kind === 'grid'
        ? await createImageBitmap(new Blob([picture.png as Uint8Array<ArrayBuffer>], { type: 'image/png' }))
        : undefined;
    if (this.id !== id) return;
    [this.result, this.task, this.bitmap] = [result, task, bitmap];
  }
}
