import { m } from '../../../paraglide/messages';
import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';
import { describeRejected } from './dropped';
import type { Dropped, DroppedFolder } from './dropped';
import { packFolder, packRun } from './pack-folder';
import type { PackedFolder, PackWork } from './pack-folder';
import { ImportPreview } from './preview.svelte';

/** What is imported: a file as it is, or a folder that the page packs first. */
type ImportItem = File | FolderItem;
interface FolderItem {
  name: string;
  /** Bytes of its files. */
  bytes: number;
  pack(work: PackWork): Promise<Outcome<PackedFolder>>;
}

const nothing = (): Imported => ({ added: [], skipped: [], refused: [] });

/**
 * Imports files and folders one after the other: chosen with a button, or dropped on the window. Runs of other programs
 * are shown before they are imported.
 */
class ImportQueue {
  /** Whether the dialog is open. */
  open = $state(false);
  /** Status of the current file, or of the last one. */
  status = $state.raw<ImportStatus>();
  /** The folder that is being packed. */
  packing = $state.raw<{ name: string; done: number; total: number }>();
  /** The runs of which a person chooses now. */
  preview = $state.raw<ImportPreview>();
  /** Results of all files since the dialog opened. */
  result = $state.raw<Imported>(nothing());
  /** One sentence for each file from which nothing was imported, or that was left out of a folder. */
  errors = $state.raw<string[]>([]);
  working = $state(false);
  private refusedItems: ImportItem[] = [];
  private cancelled = false;
  private stopPacking = new AbortController();

  /** Whether a second try under new ids could import refused runs: their ids are taken by other runs. */
  readonly canUseNewIds = $derived(this.result.refused.some(isIdTaken));

  /** Uploads each file in pieces and waits until it is imported. Does nothing during another import. */
  importFiles(files: Iterable<File>): Promise<void> {
    return this.importItems(files);
  }

  /** Imports what was dropped, or a chosen folder. */
  async importDropped({ files, runs, folders, rejected }: Dropped): Promise<void> {
    const packed = (folder: DroppedFolder, pack: FolderItem['pack']): FolderItem => ({
      name: folder.name,
      bytes: folder.files.reduce((sum, { file }) => sum + file.size, 0),
      pack,
    });
    await this.importItems(
      [
        ...files,
        ...runs.map((run) => packed(run, (work) => packRun(run, work))),
        ...folders.map((folder) => packed(folder, (work) => packFolder(folder, work))),
      ],
      false,
      rejected.length > 0 ? [describeRejected(rejected)] : [],
    );
  }

  /** Imports the files again whose runs have an id that is taken; these runs get a new one. */
  importUnderNewIds(): Promise<void> {
    return this.importItems(this.refusedItems, true);
  }

  async cancel(): Promise<void> {
    this.cancelled = true;
    this.stopPacking.abort();
    if (this.preview) this.preview.cancel();
    else if (this.status && !this.packing) await api.request('imports:cancel', this.status.id);
  }

  close(): void {
    if (this.working) void this.cancel();
    this.open = false;
  }

  private async importItems(given: Iterable<ImportItem>, newIds = false, errors: string[] = []): Promise<void> {
    if (this.working) return;
    const items = [...given];
    if (items.length + errors.length === 0) return;
    Object.assign(this, { open: true, working: true, errors, result: nothing(), refusedItems: [], cancelled: false });
    this.stopPacking = new AbortController();
    for (const item of items) {
      if (this.cancelled) break;
      const problem = await this.importItem(item, newIds).catch((fault: unknown) =>
        m.import_file_fault({ name: item.name, fault: fault instanceof Error ? fault.message : String(fault) }),
      );
      this.preview = this.packing = undefined;
      if (problem !== undefined) this.errors = [...this.errors, problem];
    }
    this.working = false;
  }

  /** Returns why nothing was imported. */
  private async importItem(item: ImportItem, newIds: boolean): Promise<string | undefined> {
    const packed = item instanceof File ? ok({ file: item, problems: [] }) : await this.pack(item);
    if (!packed.ok) return packed.error.message;
    const { file, problems } = packed.value;
    this.errors = [...this.errors, ...problems];
    const status = await this.importFile(file, newIds);
    if (typeof status === 'string') return status;
    if (status.result) this.result = mergeResults(this.result, status.result);
    if (status.result?.refused.some(isIdTaken)) this.refusedItems.push(item);
    if (status.state === 'failed') return status.message;
    if (status.state !== 'cancelled') return undefined;
    return (this.cancelled ? m.import_cancelled : m.import_cancelled_waiting)({ name: file.name });
  }

  private async pack({ name, bytes, pack }: FolderItem): Promise<Outcome<PackedFolder>> {
    let done = 0;
    this.packing = { name, done, total: bytes };
    const onBytes = (more: number): void => {
      done += more;
      this.packing = { name, done, total: bytes };
    };
    const packed = await pack({ onBytes, signal: this.stopPacking.signal });
    this.packing = undefined;
    return packed;
  }

  /** Returns the last status of the import, or why it did not start. */
  private async importFile(file: File, newIds: boolean): Promise<string | ImportStatus> {
    if (file.size === 0) return m.import_file_empty({ name: file.name });
    const begin = await api.request('imports:begin', file.name.slice(0, 200), file.size);
    if (!begin.ok) return begin.error.message;
    const { id, chunk } = begin.value;
    const end = this.waitForStop(id);
    this.status = { id, name: file.name, state: 'receiving', done: 0, total: file.size };
    const problem = await this.upload(file, id, chunk);
    if (problem !== undefined || this.cancelled) {
      await api.request('imports:cancel', id);
      const status = await end;
      return problem ?? status;
    }
    const started = await api.request('imports:start', id, { newIds, preview: true });
    if (!started.ok) return started.error.message;
    let status = await end;
    while (status.state === 'found') {
      const next = await this.decide(status, newIds);
      if (typeof next === 'string') return next;
      status = next;
    }
    return status;
  }

  /** Shows what was found, and returns the status that follows the decision of the person. */
  private async decide(found: ImportStatus, newIds: boolean): Promise<string | ImportStatus> {
    const { id } = found;
    const preview = this.preview ?? new ImportPreview(found.name);
    preview.show(found);
    this.preview = preview;
    const end = this.waitForStop(id);
    // The core drops an upload that waits for long.
    const decision = await Promise.race([preview.decision(), end.then(() => undefined)]);
    if (!decision) {
      this.preview = undefined;
      await api.request('imports:cancel', id);
      return end;
    }
    const isLookingAgain = 'lookAgain' in decision;
    if (!isLookingAgain) this.preview = undefined;
    const started = await api.request(
      'imports:start',
      id,
      isLookingAgain ? { newIds, preview: true, readings: decision.lookAgain } : { newIds, ...decision },
    );
    return started.ok ? end : started.error.message;
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

  /** Resolves with the next status in which an import does not work: its last one, or what it found. */
  private waitForStop(id: string): Promise<ImportStatus> {
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

const isIdTaken = ({ code }: Imported['refused'][number]): boolean => code === 'id-taken';

const mergeResults = (a: Imported, b: Imported): Imported => ({
  added: [...a.added, ...b.added],
  updated: [...(a.updated ?? []), ...(b.updated ?? [])],
  skipped: [...a.skipped, ...b.skipped],
  refused: [...a.refused, ...b.refused],
  renamed: [...(a.renamed ?? []), ...(b.renamed ?? [])],
});

export const imports = new ImportQueue();
