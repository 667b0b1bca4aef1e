import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import { api } from '../../api';

/** Bundles that a person brings in, one after the other: chosen with a button, or dropped on the window. */
class ImportQueue {
  /** The dialog shows while files are in work, and until it is closed. */
  open = $state(false);
  /** Of the file that is in work, or was last. */
  status = $state.raw<ImportStatus>();
  /** Of all files since the dialog opened. */
  result = $state.raw<Imported>({ added: [], skipped: [], refused: [] });
  /** One sentence for each file of which nothing came in. */
  errors = $state.raw<string[]>([]);
  working = $state(false);
  #files: File[] = [];
  #cancelled = false;

  /** Uploads each file in pieces and waits until it is brought in. */
  async take(files: Iterable<File>, newIds = false): Promise<void> {
    if (this.working) return;
    this.#files = [...files];
    if (this.#files.length === 0) return;
    Object.assign(this, { open: true, working: true, errors: [], result: { added: [], skipped: [], refused: [] } });
    this.#cancelled = false;
    for (const file of this.#files) {
      if (this.#cancelled) break;
      const problem = await this.#bringIn(file, newIds).catch(
        (fault: unknown) => `${file.name}: ${fault instanceof Error ? fault.message : String(fault)}`,
      );
      if (problem !== undefined) this.errors = [...this.errors, problem];
    }
    this.working = false;
  }

  /** The same files once more; runs whose id is taken come in under a new one. */
  again(): Promise<void> {
    return this.take(this.#files, true);
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    if (this.status) await api.request('imports:cancel', this.status.id);
  }

  close(): void {
    if (this.working) void this.cancel();
    this.open = false;
  }

  async #bringIn(file: File, newIds: boolean): Promise<string | undefined> {
    if (file.size === 0) return `${file.name} is empty or a folder: choose a bundle, a file that ends in .gander.`;
    const begun = await api.request('imports:begin', file.name.slice(0, 200), file.size);
    if (!begun.ok) return begun.error.message;
    const { id, chunk } = begun.value;
    const ended = this.#follow(id);
    this.status = { id, name: file.name, state: 'receiving', done: 0, total: file.size };
    const problem = await this.#upload(file, id, chunk);
    const started =
      problem === undefined && !this.#cancelled ? await api.request('imports:start', id, { newIds }) : undefined;
    if (started && !started.ok) return started.error.message;
    if (!started) await api.request('imports:cancel', id);
    const status = await ended;
    if (problem !== undefined) return problem;
    if (status.result) this.result = merged(this.result, status.result);
    return status.state === 'failed'
      ? status.message
      : status.state === 'cancelled'
        ? `${file.name} was cancelled: nothing of it was brought in.`
        : undefined;
  }

  async #upload(file: File, id: string, chunk: number): Promise<string | undefined> {
    for (let at = 0; at < file.size && !this.#cancelled; at += chunk) {
      const piece = new Uint8Array(await file.slice(at, at + chunk).arrayBuffer());
      const written = await api.request('imports:write', id, at, piece);
      if (!written.ok) return this.#cancelled ? undefined : written.error.message;
      if (!this.#cancelled)
        this.status = { id, name: file.name, state: 'receiving', done: at + piece.length, total: file.size };
    }
    return undefined;
  }

  /** Resolves with the last word of an import. */
  #follow(id: string): Promise<ImportStatus> {
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

const merged = (a: Imported, b: Imported): Imported => ({
  added: [...a.added, ...b.added],
  skipped: [...a.skipped, ...b.skipped],
  refused: [...a.refused, ...b.refused],
  renamed: [...(a.renamed ?? []), ...(b.renamed ?? [])],
});

export const imports = new ImportQueue();
