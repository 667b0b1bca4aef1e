import { m } from '../../../paraglide/messages';
import type { ExportOptions, ExportStatus } from '../../../shared/contract/export-options';
import { api } from '../../api';
import { saveBlob } from '../../ui/browser';

/** One export from its start to the saved file. */
export class ExportJob {
  status = $state.raw<ExportStatus>();
  /** One sentence: why it did not start, or why it failed. */
  error = $state<string>();
  starting = $state(false);
  /** The options of the export that runs or has ended, as JSON. */
  private options: string | undefined;
  private id: string | undefined;
  private stop: () => void = () => undefined;

  get working(): boolean {
    return this.starting || this.status?.state === 'working';
  }

  async start(options: ExportOptions): Promise<void> {
    this.reset();
    this.options = JSON.stringify(options);
    this.starting = true;
    // Listens before the request: a short export is done before its answer arrives.
    const early: ExportStatus[] = [];
    this.stop = api.on('exports:changed', (s) => (this.id === undefined ? void early.push(s) : this.changed(s)));
    try {
      const started = await api.request('exports:start', options);
      if (!started.ok) return this.fail(started.error.message);
      this.id = started.value.id;
      this.status = { id: started.value.id, state: 'working', done: 0, total: started.value.frames };
      for (const status of early) this.changed(status);
    } catch (fault) {
      this.fail(fault instanceof Error ? fault.message : String(fault));
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    if (this.id !== undefined) await api.request('exports:cancel', this.id);
  }

  /** Passes the finished file to the browser, which saves it in the folder for downloads. */
  async save(): Promise<void> {
    if (this.id === undefined) return;
    let file = new Blob([]);
    let name = '';
    for (;;) {
      const piece = await api.request('exports:read', this.id, file.size);
      if (!piece.ok) return this.fail(piece.error.message);
      if (piece.value.bytes.length === 0) break;
      name = piece.value.name;
      file = new Blob([file, piece.value.bytes as Uint8Array<ArrayBuffer>], { type: piece.value.type });
    }
    saveBlob(file, name);
  }

  /** Opens the finished file, or the folder that has it, on the machine of the window. */
  async show(how: 'open' | 'folder'): Promise<void> {
    if (this.id === undefined) return;
    const shown = await api.request('app:show', { kind: 'export', export: this.id }, how);
    if (!shown.ok) this.error = shown.error.message;
  }

  /** Forgets an export that has ended with other options than these: its result is not theirs. */
  keepOnlyFor(options: ExportOptions): void {
    if (!this.working && this.options !== undefined && this.options !== JSON.stringify(options)) this.reset();
  }

  reset(): void {
    this.stop();
    this.options = this.id = this.status = this.error = undefined;
  }

  private changed(status: ExportStatus): void {
    if (status.id !== this.id) return;
    this.status = status;
    if (status.state === 'failed') this.fail(status.message ?? m.common_export_failed());
    if (status.state === 'done')
      this.save().catch((fault: unknown) => this.fail(fault instanceof Error ? fault.message : String(fault)));
    if (status.state !== 'working') this.stop();
  }

  private fail(message: string): void {
    this.error = message;
    this.stop();
  }
}
