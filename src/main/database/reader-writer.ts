import type { Database, Statement } from 'better-sqlite3';
import { BUSY_TIMEOUT_MS } from './connect';
import { isLocked } from './lock';

export type Param = string | number | null;

/** Parameters written as ?1, ?2, so that one can stand twice, are names to the driver. */
const bind = (sql: string, params: Param[]): unknown[] =>
  sql.includes('?1') ? [Object.fromEntries(params.map((value, i) => [i + 1, value]))] : params;

/**
 * A handle that can only read. Statements are prepared once and kept.
 *
 * A function that changes rows asks for a {@link Writer}, so that it cannot be called on the reading connection.
 */
export class DatabaseReader {
  private readonly statements = new Map<string, Statement>();

  constructor(protected readonly db: Database) {}

  all<T>(sql: string, ...params: Param[]): T[] {
    return this.prepare(sql).all(...bind(sql, params)) as T[];
  }

  get<T>(sql: string, ...params: Param[]): T | undefined {
    return this.prepare(sql).get(...bind(sql, params)) as T | undefined;
  }

  /** Rows as arrays, in the order of the columns: for thousands of rows. */
  rows<T extends readonly unknown[]>(sql: string, ...params: Param[]): T[] {
    return this.prepare(`${sql} /* raw */`)
      .raw(true)
      .all(...bind(sql, params)) as unknown as T[];
  }

  pragma(name: string): number {
    return Number(this.db.pragma(name, { simple: true }));
  }

  /** Pages in the write-ahead log, and how many of them are in the database file as well. */
  walPages(): { pages: number; moved: number } {
    const [found] = this.db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return { pages: found!.log, moved: found!.checkpointed };
  }

  /** Every statement that was prepared so far; the tests ask SQLite how it would run each. */
  get prepared(): string[] {
    return [...this.statements.keys()];
  }

  protected prepare(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }
}

/** A handle that can also change rows. There is one in a process, and one owner of the log at a time. */
export class DatabaseWriter extends DatabaseReader {
  private committed = 0;

  /** How many changes have landed through this handle: the same number before and after means that nothing did. */
  get commits(): number {
    return this.committed;
  }

  /** Runs one statement; returns how many rows it changed and the key of the row it inserted. */
  run(sql: string, ...params: Param[]): { changes: number; key: number } {
    const { changes, lastInsertRowid } = this.prepare(sql).run(...bind(sql, params));
    if (!this.db.inTransaction) this.committed++;
    return { changes, key: Number(lastInsertRowid) };
  }

  /** The statement itself, for loops over many rows. */
  statement(sql: string): Statement {
    return this.prepare(sql);
  }

  /** All of `work` lands or none of it does. Inside another transaction it becomes a part of that one. */
  transaction<T>(work: () => T): T {
    if (this.db.inTransaction) return work();
    const done = this.db.transaction(work).immediate();
    this.committed++;
    return done;
  }

  /** Whether the write lock can be had at this moment; waits for nothing. */
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

/** The small number that stands for a run in every other table. */
export type RunKey = number;
