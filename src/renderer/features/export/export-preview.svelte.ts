import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportOptions, ExportPreview as Preview } from '../../../shared/contract/export-options';
import { api } from '../../api';

/** Some frames of an animation as the export would write them, and its size by the number of greys. */
export class ExportPreview {
  shown = $state.raw<(Omit<Preview, 'image'> & { url: string }) | undefined>(undefined);
  isWorking = $state(false);
  /** The options of the preview that is shown or drawn, as JSON. */
  private options: string | undefined;
  private latest = 0;

  /** Draws the preview of an animation; other kinds have none. */
  async request(options: ExportOptions): Promise<void> {
    const wanted = JSON.stringify(options);
    if (this.shown && wanted === this.options) return;
    this.reset();
    this.options = wanted;
    if (EXPORT_KINDS[options.kind].family !== 'animation') return;
    const current = this.latest;
    this.isWorking = true;
    const answer = await api.request('exports:preview', options).catch(() => undefined);
    if (current !== this.latest) return;
    this.isWorking = false;
    // A refusal needs no words here: the export itself gives the reason.
    if (!answer?.ok) return;
    const { image, ...rest } = answer.value;
    const url = URL.createObjectURL(new Blob([image as Uint8Array<ArrayBuffer>], { type: rest.type }));
    this.shown = { ...rest, url };
  }

  /** Discards the preview and any answer that is still to come. */
  reset(): void {
    this.latest++;
    if (this.shown) URL.revokeObjectURL(this.shown.url);
    [this.shown, this.isWorking] = [undefined, false];
  }
}
