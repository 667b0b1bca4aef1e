import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import { api } from '../../api';

/** Imports bundles one after the other: chosen with a button, or dropped on the window. */
class ImportQueue {
  /** Whether the dialog is open. */
  open = $state(false);
  /** Status of the current file, or of the last one. */
  status = $state.raw<ImportStatus>();
  /** Results of all files since the dialog opened. */
  result = $state.raw<Imported>({ added: [], skipped: [], refused: [] });
  /** One sentence for each file from which nothing was imported. */
  errors = $state.raw<string[]>([]);
  working = $state(false);
  private files: File[] = [];
  private cancelled = false;

  /** Whether a second try under new ids could import refused runs: their ids are taken by other runs. */
  readonly canUseNewIds = $derived(this.result.refused.some(({ code }) => code === 'id-taken'));

  /** Uploads each file in pieces and waits until it is imported. Does nothing during another import. */
  async importFiles(files: Iterable<File>, newIds = false): Promise<void> {
    if (this.working) return;
    this.files = [...files];
    if (this.files.length === 0) return;
    Object.assign(this, { open: true, working: true, errors: [], result: { added: [], skipped: [], refused: [] } });
    this.cancelled = false;
    for (const file of this.files) {
      if (this.cancelled) break;
      const problem = await this.importFile(file, newIds).catch(
        (fault: unknown) => `${file.name}: ${fault instanceof Error ? fault.message : String(fault)}`,
      );
      if (problem !== undefined) this.errors = [...this.errors, problem];
    }
    this.working = false;
  }

  /** Imports the same files again; runs whose id is taken get a new one. */
  importUnderNewIds(): Promise<void> {
    return this.importFiles(this.files, true);
  }

  async cancel(): Promise<void> {
    this.cancelled = true;
    if (this.status) await api.request('imports:cancel', this.status.id);
  }

  close(): void {
    if (this.working) void this.cancel();
    this.open = false;
  }

  private async importFile(file: File, newIds: boolean): Promise<string | undefined> {
    if (file.size === 0) return `${file.name} is empty or a folder: choose a bundle, a file that ends in .gander.`;
    const begin = await api.request('imports:begin', file.name.slice(0, 200), file.size);
    if (!begin.ok) return begin.error.message;
    const { id, chunk } = begin.value;
    const end = this.waitForEnd(id);
    this.status = { id, name: file.name, state: 'receiving', done: 0, total: file.size };
    const problem = await this.upload(file, id, chunk);
    const started =
      problem === undefined && !this.cancelled ? await api.request('imports:start', id, { newIds }) : undefined;
    if (started && !started.ok) return started.error.message;
    if (!started) await api.request('imports:cancel', id);
    const status = await end;
    if (problem !== undefined) return problem;
    if (status.result) this.result = mergeResults(this.result, status.result);
    return status.state === 'failed'
      ? status.message
      : status.state === 'cancelled'
        ? `${file.name} was cancelled: nothing of it was brought in.`
        : undefined;
  }

  private async upload(file: File, id: string, chunk: number): Promise<string | undefined> {
    for (let at = 0; at < file.size && !this.cancelled; at += chunk) {
      const piece = new Uint8Array(await file.slice(at, at + chunk).arrayBuffer());
      const written = await api.request('imports:write', id, at, piece);
      if (!written.ok) return this.cancelled ? undefined : written.error.message;
      if (!this.cancelled)
        this.status = { id, name: file.name, state: 'receiving', done: at + piece.length, total: file.size };
    }
    return undefined;
  }

  /** Resolves with the final status of an import. */
  private waitForEnd(id: string): Promise<ImportStatus> {
    return new Promise((resolve) => {
      const stop = api.on('imports:changed', (status) => {
        if (status.id !== id) return;
        this.status = status;
        if (status.state === 'working' || status.state === 'receiving') return;
        stop();
        resolve(status);
      });
    });
  }
}

const mergeResults = (a: Imported, b: Imported): Imported => ({
  added: [...a.added, ...b.added],
  skipped: [...a.skipped, ...b.skipped],
  refused: [...a.refused, ...b.refused],
  renamed: [...(a.renamed ?? []), ...(b.renamed ?? [])],
});

export const imports = new ImportQueue();
