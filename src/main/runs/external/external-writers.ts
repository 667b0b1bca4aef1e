import { existsSync, lstatSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { m } from '../../../paraglide/messages';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { externalRunOf, isExternalFile } from '../../../shared/formats/external-run';
import { logLine } from '../../core/log-line';
import { idTaken } from '../../database';
import type { StoredRun } from '../../database';
import { processExists } from '../../files/abandoned-files';
import { journalOf, readRunFile, runFolder, runsFolder } from '../folder/run-folder';
import { adopt } from '../import/adopt';
import { ingestAll } from '../journal/ingest';
import type { Ingested } from '../journal/ingest';
import { Follower } from '../journal/journal-follower';
import type { RunServices } from '../run-services';
import { transition } from '../state-machine';
import { folderIds } from '../verify/folders';
import { inEnglish } from '../../../shared/locale';

/** How often new run folders and the ends of writers are looked for, in milliseconds. */
const INTERVAL_MS = 500;
/** A folder whose time of change cannot be trusted (network disks) is listed at least this often. */
const LIST_INTERVAL_MS = 5000;
/** A writer records something at least every ten seconds; after this time without a change it is taken to have ended. */
const SILENCE_MS = 60_000;
/** A writer whose process is gone may still have lines in the cache of a network disk. */
const GRACE_MS = 2000;
/** Ended runs whose journals are checked for new lines in one turn. */
const CHECKS_PER_TURN = 50;

interface Writer {
  /** Process that wrote the newest `start` line, if it runs on this machine. */
  pid?: number;
  /** Size of the journal when it last changed, and when that was seen (`performance.now()`). */
  size: number;
  changedAt: number;
}

type WriterServices = Pick<RunServices, 'backfill' | 'changes' | 'database' | 'disk' | 'home' | 'rows'>;

/**
 * Lists runs that other programs write into the home, while they write: a new run folder becomes a row, its journal is
 * followed, and the run ends with its `end` line, with its process, or after a minute of silence.
 */
export class ExternalWriters {
  private readonly follower: Follower;
  private readonly writers = new Map<RunId, Writer>();
  /** Folders that are not complete runs, with the time of change at which they were read. */
  private readonly refused = new Map<string, number>();
  /** Runs whose folders an import puts here and lists itself. */
  private readonly importing = new Set<RunId>();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private listed = { changed: -1, at: -Infinity };
  private toCheck: StoredRun[] = [];
  private isClosed = false;

  constructor(private readonly services: WriterServices) {
    this.follower = new Follower(services.database.write, services.backfill, services.disk, (run, ingested) =>
      this.ingested(run, ingested),
    );
  }

  /** Begins to look for runs; those that the database lists as live are followed or ended. */
  start(): void {
    if (this.timer || this.isClosed) return;
    for (const { id } of this.services.rows.liveExternal()) this.follow(id);
    this.plan(0);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.turn;
    for (const id of this.writers.keys()) this.follower.leave(id);
  }

  /** Reads the rest of a journal; see `adopt`. */
  drain = async (id: RunId, signal?: AbortSignal): Promise<void> => {
    if (!this.writers.has(id)) this.writers.set(id, { size: -1, changedAt: -Infinity });
    const { write } = this.services.database;
    const journal = journalOf(runFolder(this.services.home, id));
    await ingestAll(write, id, journal, (ingested) => this.ingested(id, ingested), this.services.backfill, signal);
  };

  /** Ends a run that its journal leaves live, unless its writer is still at work; see `adopt`. */
  interrupt = (id: RunId): void => {
    this.follow(id);
    this.check(id);
  };

  /** Does not list the folder of a run while an import puts it in its place and lists it. */
  async whileImporting(id: RunId, work: () => Promise<void>): Promise<void> {
    this.importing.add(id);
    try {
      await work();
    } finally {
      this.importing.delete(id);
    }
  }

  private plan(milliseconds: number): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.turn = this.look()
        .catch((error: unknown) => {
          if (!this.isClosed) logLine(`Runs of other programs could not be read: ${String(error)}`);
        })
        .then(() => this.plan(INTERVAL_MS));
    }, milliseconds).unref();
  }

  private async look(): Promise<void> {
    if (this.services.disk.isLocked) return;
    for (const id of this.newFolders()) {
      if (this.isClosed) return;
      await this.add(id);
    }
    for (const { id } of this.services.rows.liveExternal()) this.check(id);
    for (const run of this.nextEnded()) this.reviveIfGrown(run);
  }

  /** Folders that appeared since the last time. */
  private newFolders(): RunId[] {
    const { home, database } = this.services;
    const changed = statSync(runsFolder(home), { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return [];
    const at = performance.now();
    if (changed === this.listed.changed && at - this.listed.at < LIST_INTERVAL_MS) return [];
    this.listed = { changed, at };
    return folderIds(home).filter(
      (id) => !this.importing.has(id) && !this.services.rows.get(id) && !idTaken(database.read, id),
    );
  }

  private async add(id: RunId): Promise<void> {
    const folder = runFolder(this.services.home, id);
    const changed = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined || this.refused.get(id) === changed) return;
    const file = readRunFile(folder);
    // Folders of Gander's own runs that are not listed are reported by recover.ts.
    if (!file.ok || file.value.id !== id || !isExternalFile(file.value)) return void this.refused.set(id, changed);
    await adopt(this.services, this, folder, file.value);
  }

  private follow(id: RunId): void {
    if (!this.writers.has(id)) this.writers.set(id, { size: -1, changedAt: -Infinity });
    const folder = runFolder(this.services.home, id);
    if (!this.isClosed && existsSync(folder)) this.follower.follow(id, journalOf(folder));
  }

  private leave(id: RunId): void {
    this.follower.leave(id);
    this.writers.delete(id);
  }

  private ingested(id: RunId, ingested: Ingested): void {
    const writer = this.writers.get(id);
    if (writer && ingested.started) {
      const { pid, host } = ingested.started;
      if (pid > 0 && (host === undefined || host === hostname())) writer.pid = pid;
      else delete writer.pid;
    }
    this.services.rows.measure(id, ingested.step);
    this.services.changes.grew(id, ingested.step);
    for (const step of ingested.samples) this.services.changes.sampled(id, step);
  }

  /** Ends a live run whose writer has ended without saying so. */
  private check(id: RunId): void {
    const run = this.services.rows.get(id);
    const writer = this.writers.get(id);
    if (!run || !writer) return;
    if (!isLive(run.state)) {
      this.readRunFile(id);
      return this.leave(id);
    }
    const message = this.silence(id, writer);
    if (message === undefined) return;
    this.leave(id);
    void this.services.disk.retry(async () => {
      await this.drain(id);
      const last = this.services.rows.get(id);
      const at = new Date().toISOString();
      const change = last && transition(last, { type: 'process-lost', at, message, advice: '' });
      if (change) this.services.rows.update(id, change);
      this.leave(id);
    });
  }

  /** A program may complete its settings while it trains; `run.json` is read again when it has ended. */
  private readRunFile(id: RunId): void {
    const run = this.services.rows.get(id);
    const file = readRunFile(runFolder(this.services.home, id));
    if (!run || !file.ok || file.value.id !== id || !isExternalFile(file.value)) return;
    const external = externalRunOf(file.value);
    if (isDeepStrictEqual(external, run.external)) return;
    this.services.rows.update(id, { external, steps: file.value.steps ?? 0 });
  }

  /** Why a writer is taken to have ended; undefined while it is at work. */
  private silence(id: RunId, writer: Writer): string | undefined {
    const found = statSync(journalOf(runFolder(this.services.home, id)), { throwIfNoEntry: false });
    const at = performance.now();
    if (found && found.size !== writer.size) {
      // At the first look, the time of the file tells how long it has been silent.
      // eslint-disable-next-line no-restricted-syntax -- compared with the date of the file
      const age = writer.size < 0 ? Date.now() - found.mtimeMs : 0;
      writer.size = found.size;
      writer.changedAt = at - Math.max(0, age);
    }
    const silentMs = at - writer.changedAt;
    if (writer.pid !== undefined && silentMs > GRACE_MS && !processExists(writer.pid))
      return inEnglish(() => m.runs_ended_program({ pid: writer.pid! }));
    if (silentMs > SILENCE_MS) return inEnglish(() => m.runs_ended_silent({ seconds: SILENCE_MS / 1000 }));
    return undefined;
  }

  /** Some of the ended runs that a program may continue; imported ones change only with their sources. */
  private nextEnded(): StoredRun[] {
    if (this.toCheck.length === 0)
      this.toCheck = this.services.rows.all().filter((run) => run.external && !run.external.source);
    return this.toCheck.splice(0, CHECKS_PER_TURN).filter((run) => !this.writers.has(run.id));
  }

  private reviveIfGrown({ id }: StoredRun): void {
    const run = this.services.rows.get(id);
    const size = statSync(journalOf(runFolder(this.services.home, id)), { throwIfNoEntry: false })?.size ?? 0;
    if (!run || size <= run.cursor) return;
    const read = this.services.disk.retry(async () => {
      if (this.isClosed) return;
      await this.drain(id);
      const now = this.services.rows.get(id);
      // A program that was suspended, or out of reach, continues without a `start` line.
      if (now?.state === 'interrupted' && now.cursor > run.cursor) {
        const change = transition(now, { type: 'journal-start', at: now.startedAt ?? new Date().toISOString() });
        if (change) this.services.rows.update(id, change);
      }
      this.interrupt(id);
    });
    // Closing ends the reading: the next start continues it.
    read.catch((error: unknown) => {
      if (!this.isClosed) logLine(`The run ${id} could not be read: ${String(error)}`);
    });
  }
}
