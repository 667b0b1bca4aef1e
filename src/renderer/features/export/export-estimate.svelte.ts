import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportOptions } from '../../../shared/contract/export-options';
import { api } from '../../api';

/** A part is written to measure: not while a person still turns the knobs. */
const STILL_MS = 400;

/** What the core tells of an export before it starts: bytes of what holds whole runs, and of what takes long the time, measured on a part of it. */
export class ExportEstimate {
  bytes = $state<number>();
  seconds = $state<number>();
  #asked = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;

  ask(options: ExportOptions): void {
    this.stop();
    const mine = this.#asked;
    const isMine = (): boolean => mine === this.#asked;
    if (EXPORT_KINDS[options.kind].family === 'whole') {
      void api.request('exports:estimate', options).then((answer) => {
        if (isMine()) this.bytes = answer.ok ? answer.value.bytes : undefined;
      });
    }
    this.#soon = setTimeout(() => void this.#measure(options, isMine), STILL_MS);
  }

  /** Forgets what was asked; the core ends a measurement by itself. */
  stop(): void {
    this.#asked++;
    clearTimeout(this.#soon);
    [this.bytes, this.seconds] = [undefined, undefined];
  }

  async #measure(options: ExportOptions, isMine: () => boolean): Promise<void> {
    const answer = await api.request('exports:rehearse', options);
    if (!isMine() || !answer.ok) return;
    this.bytes = answer.value.bytes ?? this.bytes;
    this.seconds = answer.value.seconds;
  }
}
