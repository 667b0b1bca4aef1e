import { m } from '../../../paraglide/messages';
import type { Imported, ImportStatus, OpenedImport } from '../../../shared/contract/import-status';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';
import { describeRejected } from './dropped';
import type { Dropped, DroppedFolder } from './dropped';
import { packFolder, packRun } from './pack-folder';
import type { PackedFolder, PackWork } from './pack-folder';
import { ImportPreview } from './preview.svelte';

/** What is imported: a file as it is, a folder that the page packs first, or a file that the app already imports. */
type ImportItem = File | FolderItem | OpenedImport;
interface FolderItem {
  name: string;
  /** Bytes of its files. */
  bytes: number;
  pack(work: PackWork): Promise<Outcome<PackedFolder>>;
}

const isOpened = (item: ImportItem): item is OpenedImport => !(item instanceof File) && 'id' in item;

const nothing = (): Imported => ({ added: [], skipped: [], refused: [] });

/**
 * Imports files and folders one after the other: chosen with a button, dropped on the window, or opened with the desktop.
 * Runs of other programs are shown before they are imported.
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
  private items: ImportItem[] = [];
  private refusedItems: ImportItem[] = [];
  private cancelled = false;
  private stopPacking = new AbortController();

  /** Whether a second try under new ids could import refused runs: their ids are taken by other runs. */
  readonly canUseNewIds = $derived(this.result.refused.some(isIdTaken));

  /** Shows the imports of files that are opened with the desktop. */
  listen(): void {
    api.on('window:do', (request) => {
      if ('imports' in request) void this.followOpened();
    });
    void this.followOpened();
  }

  /** Shows the imports of files that were opened with the desktop, after those that are shown now. */
  async followOpened(): Promise<void> {
    const opened = await api.request('imports:opened');
    if (this.working) this.items.push(...opened);
    else await this.importItems(opened);
  }

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
    const items = (this.items = [...given]);
    if (items.length + errors.length === 0) return;
    Object.assign(this, { open: true, working: true, errors, result: nothing(), refusedItems: [], cancelled: false });
    this.stopPacking = new AbortController();
    // Items may be added meanwhile.
    for (const item of items) {
      if (this.cancelled) {
        if (isOpened(item)) void api.request('imports:cancel', item.id);
        continue;
      }
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
    const status = isOpened(item) ? await this.follow(item, newIds) : await this.send(item, newIds);
    if (typeof status === 'string') return status;
    if (status.result) this.result = mergeResults(this.result, status.result);
    if (status.result?.refused.some(isIdTaken)) this.refusedItems.push(item);
    if (status.state === 'failed') return status.message;
    if (status.state !== 'cancelled') return undefined;
    return (this.cancelled ? m.import_cancelled : m.import_cancelled_waiting)({ name: item.name });
  }

  private async send(item: File | FolderItem, newIds: boolean): Promise<string | ImportStatus> {
    const packed = item instanceof File ? ok({ file: item, problems: [] }) : await this.pack(item);
    if (!packed.ok) return packed.error.message;
    const { file, problems } = packed.value;
    this.errors = [...this.errors, ...problems];
    return this.importFile(file, newIds);
  }

  /** Waits for the end of an import that the app has started; with `newIds` it is done again. */
  private async follow({ id }: OpenedImport, newIds: boolean): Promise<string | ImportStatus> {
    const { stopped, see } = this.waitForStop(id);
    const again = newIds ? await api.request('imports:start', id, { newIds }) : ok(null);
    if (!again.ok) return again.error.message;
    const known = newIds ? undefined : await api.request('imports:status', id);
    if (known && !known.ok) return known.error.message;
    if (known) see(known.value);
    return stopped;
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
    const { stopped: end } = this.waitForStop(id);
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
    const { stopped: end } = this.waitForStop(id);
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

  /**
   * `stopped` resolves with the next status in which an import does not work: its last one, or what it found. `see` takes
   * a status that was asked for.
   */
  private waitForStop(id: string): { stopped: Promise<ImportStatus>; see(status: ImportStatus): void } {
    let resolve: (status: ImportStatus) => void;
    const stopped = new Promise<ImportStatus>((done) => (resolve = done));
    const see = (status: ImportStatus): void => {
      if (status.id !== id) return;
      this.status = status;
      if (status.state === 'working' || status.state === 'receiving') return;
      stop();
      resolve(status);
    };
    const stop = api.on('imports:changed', see);
    return { stopped, see };
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
