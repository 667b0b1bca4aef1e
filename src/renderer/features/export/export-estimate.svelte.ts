import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportOptions } from '../../../shared/contract/export-options';
import { api } from '../../api';

/** Wait after a change of the options: a measurement writes a part of the file. */
const DEBOUNCE_MS = 400;

/** Size and duration of an export as the core estimates them: at once for files with whole runs, otherwise from writing a part of the file. */
export class ExportEstimate {
  bytes = $state<number>();
  seconds = $state<number>();
  /** The last measurement has ended. */
  isMeasured = $state(false);
  private latest = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  request(options: ExportOptions): void {
    this.reset();
    const current = this.latest;
    const isCurrent = (): boolean => current === this.latest;
    if (EXPORT_KINDS[options.kind].family === 'run') {
      void api.request('exports:estimate', options).then((answer) => {
        if (isCurrent()) this.bytes = answer.ok ? answer.value.bytes : undefined;
      });
    }
    this.timer = setTimeout(() => void this.measure(options, isCurrent), DEBOUNCE_MS);
  }

  /** Discards the estimate and any answer that is still to come; the core ends a measurement by itself. */
  reset(): void {
    this.latest++;
    clearTimeout(this.timer);
    [this.bytes, this.seconds, this.isMeasured] = [undefined, undefined, false];
  }

  private async measure(options: ExportOptions, isCurrent: () => boolean): Promise<void> {
    const answer = await api.request('exports:rehearse', options);
    if (!isCurrent()) return;
    this.isMeasured = true;
    if (!answer.ok) return;
    this.bytes = answer.value.bytes ?? this.bytes;
    this.seconds = answer.value.seconds;
  }
}
