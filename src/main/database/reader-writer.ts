import type { Database, Statement } from 'better-sqlite3';
import { BUSY_TIMEOUT_MS } from './connect';
import { isLocked } from './lock';

export type Param = string | number | null;

/** Numbered parameters (?1, ?2), which can be used more than once, are named parameters for the driver. */
const bind = (sql: string, params: Param[]): unknown[] =>
  sql.includes('?1') ? [Object.fromEntries(params.map((value, i) => [i + 1, value]))] : params;

/**
 * A read-only handle with a cache of prepared statements.
 *
 * A function that changes rows takes a {@link DatabaseWriter}, so that it cannot be called with the reading connection.
 */
export class DatabaseReader {
  private readonly statements = new Map<string, Statement>();

  constructor(protected readonly db: Database) {}

  all<T>(sql: string, ...params: Param[]): T[] {
    return this.prepare(sql).all(...bind(sql, params)) as T[];
  }

  // The caller names the type of the row, as in `all`.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<T>(sql: string, ...params: Param[]): T | undefined {
    return this.prepare(sql).get(...bind(sql, params)) as T | undefined;
  }

  /** Rows as arrays, in column order: faster for thousands of rows. */
  rows<T extends readonly unknown[]>(sql: string, ...params: Param[]): T[] {
    return this.prepare(`${sql} /* raw */`)
      .raw(true)
      .all(...bind(sql, params)) as unknown as T[];
  }

  pragma(name: string): number {
    return Number(this.db.pragma(name, { simple: true }));
  }

  /** Pages in the write-ahead log, and how many of them have been moved to the database file. */
  walPages(): { pages: number; moved: number } {
    const [found] = this.db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return { pages: found!.log, moved: found!.checkpointed };
  }

  /** The SQL of all prepared statements; the tests check their query plans. */
  get prepared(): string[] {
    return [...this.statements.keys()];
  }

  protected prepare(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }
}

/** A handle that can also change rows. There is one per process, and one process writes at a time. */
export class DatabaseWriter extends DatabaseReader {
  private committed = 0;
  /** Runs that the open transaction has changed. */
  private readonly changed = new Set<RunKey>();
  private readonly listeners = new Set<RunsListener>();

  /** Number of commits through this handle: unchanged means that nothing was written in between. */
  get commits(): number {
    return this.committed;
  }

  /** Runs one statement; returns the number of changed rows and the key of the inserted row. */
  run(sql: string, ...params: Param[]): { changes: number; key: number } {
    const { changes, lastInsertRowid } = this.prepare(sql).run(...bind(sql, params));
    if (!this.db.inTransaction) this.committed++;
    return { changes, key: Number(lastInsertRowid) };
  }

  /** The prepared statement, for loops over many rows. */
  statement(sql: string): Statement {
    return this.prepare(sql);
  }

  /** Runs `work` in a transaction; inside another transaction it becomes a part of that one. */
  transaction<T>(work: () => T): T {
    if (this.db.inTransaction) return work();
    try {
      const done = this.db.transaction(work).immediate();
      this.committed++;
      this.notify();
      return done;
    } finally {
      this.changed.clear();
    }
  }

  /** Adds a listener that is called with the runs that a commit has changed; returns a function that removes it. */
  onRunsChanged(listener: RunsListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Notifies the listeners of a changed run: inside a transaction after its commit, otherwise at once. Every function
   * that changes what is shown of a run calls it.
   */
  markChanged(run: RunKey): void {
    this.changed.add(run);
    if (!this.db.inTransaction) this.notify();
  }

  private notify(): void {
    const runs = [...this.changed];
    this.changed.clear();
    if (runs.length > 0) for (const listener of this.listeners) listener(runs);
  }

  /** Whether the write lock is available now; does not wait. */
  canLock(): boolean {
    try {
      this.db.pragma('busy_timeout = 0');
      this.db.exec('BEGIN IMMEDIATE');
      this.db.exec('ROLLBACK');
      return true;
    } catch (error) {
      if (isLocked(error)) return false;
      throw error;
    } finally {
      this.db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }
}

type RunsListener = (runs: readonly RunKey[]) => void;

/** Integer key of a run in all other tables. */
export type RunKey = number;
