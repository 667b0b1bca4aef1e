import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { WatchedFolder } from '../../../shared/contract/import-status';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { visible } from '../../../shared/lib/text';
import { readSetting, writeSetting } from '../../database';
import { withLocale } from '../../core/locale';
import { findSources, readSource } from '../../external/readers';
import type { FoundSource } from '../../external/readers';
import type { Cursor } from '../../external/reader';
import { journalOf, runFolder } from '../folder/run-folder';
import { addLive, CURSOR_FILE, identityOf, importedFrom, importSources, writeCursor } from './import-external';
import type { ExternalImportServices, StoredCursor } from './import-external';
import { ExternalRunWriter } from './write-external';

/** How often the files of a watched folder are read, in milliseconds: notifications are not sent for network disks. */
const INTERVAL_MS = 2000;
/** Looking for new runs may read many folders: it takes at most this share of the time. */
const FIND_SHARE = 0.05;
/** A run whose files have not changed for this long when they are found first has ended. */
const SILENCE_MS = 60_000;
const MAX_FOLDERS = 100;

interface Folder {
  path: string;
  state: WatchedFolder['state'];
  /** Returns what is wrong, in the language of the request. */
  describe?: (() => string) | undefined;
  sources: FoundSource[];
  nextFind: number;
}

/**
 * Follows folders in which other programs record runs: new runs appear in the list as they start, grow while their
 * files grow, and end when their files have been silent for a minute.
 */
export class WatchedFolders {
  private readonly folders = new Map<string, Folder>();
  private readonly cursors = new Map<RunId, StoredCursor>();
  /** Size of the files at the last time that a run was read from their beginning. */
  private readonly reread = new Map<RunId, number>();
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly services: ExternalImportServices,
    private readonly onChange: (list: WatchedFolder[]) => void,
  ) {}

  start(): void {
    if (this.timer || this.closing.signal.aborted) return;
    for (const path of readSetting(this.services.database.read, 'watched')) this.folders.set(path, newFolder(path));
    this.plan(0);
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.timer);
    await this.turn;
  }

  list = (): WatchedFolder[] => [...this.folders.values()].map((folder) => this.shown(folder));

  private shown({ path, state, describe }: Folder): WatchedFolder {
    return {
      path,
      state,
      ...(describe === undefined ? {} : { message: describe() }),
      runs: importedFrom(this.services.rows, path).size,
    };
  }

  add(given: string): Outcome<null> {
    const path = resolve(given);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      return refuse(m.runs_watch_no_folder({ path }), 'path');
    if (path === resolve(this.services.home) || path.startsWith(join(resolve(this.services.home), '/')))
      return refuse(m.runs_watch_own_home({ path }), 'path');
    if (this.folders.size >= MAX_FOLDERS) return refuse(m.runs_watch_too_many({ max: MAX_FOLDERS }), 'path');
    if (!this.folders.has(path)) {
      this.folders.set(path, newFolder(path));
      this.store();
      this.plan(0);
    }
    return ok(null);
  }

  remove(given: string): Outcome<null> {
    const path = resolve(given);
    if (!this.folders.delete(path)) return refuse(m.runs_watch_not_watched({ path }), 'path');
    this.store();
    return ok(null);
  }

  private store(): void {
    writeSetting(this.services.database.write, 'watched', [...this.folders.keys()]);
    this.onChange(this.list());
  }

  private plan(milliseconds: number): void {
    if (this.closing.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.turn = this.turn.then(() => this.look()).then(() => this.plan(INTERVAL_MS));
    }, milliseconds).unref();
  }

  private async look(): Promise<void> {
    for (const folder of [...this.folders.values()]) {
      if (this.closing.signal.aborted || this.services.disk.isLocked) return;
      const before = JSON.stringify(this.shown(folder));
      try {
        await this.read(folder);
        Object.assign(folder, { state: 'watching', describe: undefined });
      } catch (error) {
        if (this.closing.signal.aborted) return;
        folder.state = existsSync(folder.path) ? 'failed' : 'missing';
        folder.describe =
          folder.state === 'missing'
            ? () => m.runs_watch_missing({ path: visible(folder.path) })
            : () => visible(error instanceof Error ? error.message : String(error));
      }
      if (JSON.stringify(this.shown(folder)) !== before) this.onChange(this.list());
    }
  }

  private async read(folder: Folder): Promise<void> {
    const { signal } = this.closing;
    const began = performance.now();
    // Throws while the folder is missing.
    statSync(folder.path);
    if (began >= folder.nextFind) {
      folder.sources = await findSources(folder.path, { readings: {}, signal });
      folder.nextFind = began + Math.max(INTERVAL_MS, (performance.now() - began) / FIND_SHARE);
    }
    const known = importedFrom(this.services.rows, folder.path);
    for (const source of folder.sources) {
      const run = known.get(identityOf(source));
      if (run === undefined) await this.begin(folder.path, source);
      else if (this.services.rows.get(run)?.trashedAt === undefined) await this.grow(folder.path, run, source);
    }
  }

  /** Adds a run that was found. It is live unless its files have been silent. */
  private async begin(path: string, source: FoundSource): Promise<void> {
    const silentSince = source.times?.last ?? statSync(source.path).mtimeMs;
    // eslint-disable-next-line no-restricted-syntax -- compared with the dates of the files
    const isOver = Date.now() - silentSince > SILENCE_MS;
    await addLive(this.services, { path, known: path }, source, isOver, this.closing.signal);
  }

  /** Appends what was recorded since the last time. */
  private async grow(path: string, id: RunId, source: FoundSource): Promise<void> {
    const folder = runFolder(this.services.home, id);
    const from = await this.recall(id);
    const size = statSync(journalOf(folder), { throwIfNoEntry: false })?.size;
    if (from?.cursor === undefined || size !== from.bytes) return this.readAgain(path, id, source);
    const { signal } = this.closing;
    const reading = readSource(source, { readings: {}, signal, cursor: from.cursor });
    // Events are stored, so they are in English.
    const readNext = () => withLocale('en', () => reading.next());
    let next = await readNext();
    if (next.done && next.value === undefined) return this.readAgain(path, id, source);
    if (next.done) return void this.cursors.set(id, { cursor: next.value, bytes: from.bytes });
    const writer = await ExternalRunWriter.open(folder);
    const run = this.services.rows.get(id)!;
    writer.step = run.step;
    try {
      if (!isLive(run.state)) await writer.start(next.value.time, process.pid);
      for (; !next.done; next = await readNext()) await writer.record(next.value);
    } finally {
      await writer.close();
    }
    await this.services.external.drain(id);
    this.services.external.interrupt(id);
    const stored = { cursor: next.value, bytes: writer.bytes };
    this.cursors.set(id, stored);
    await writeCursor(folder, stored);
  }

  /** Reads a run from the beginning of its files: their beginning has changed, or somebody changed the journal. */
  private async readAgain(path: string, id: RunId, source: FoundSource): Promise<void> {
    if (this.reread.get(id) === source.bytes) return;
    const outcome = await importSources(this.services, { path, known: path }, [source], {
      onProgress: () => undefined,
      signal: this.closing.signal,
    });
    if (!outcome.ok) throw new Error(outcome.error.message);
    this.reread.set(id, source.bytes);
    this.cursors.delete(id);
  }

  private async recall(id: RunId): Promise<StoredCursor | undefined> {
    const known = this.cursors.get(id);
    if (known) return known;
    try {
      const text = await readFile(join(runFolder(this.services.home, id), CURSOR_FILE), 'utf8');
      const { cursor, bytes } = JSON.parse(text) as { cursor?: Cursor; bytes?: unknown };
      return typeof bytes === 'number' ? { cursor, bytes } : undefined;
    } catch {
      return undefined;
    }
  }
}

const newFolder = (path: string): Folder => ({ path, state: 'watching', sources: [], nextFind: 0 });
