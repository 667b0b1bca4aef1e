import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Backfill } from './backfill';
import { openDatabase } from '../open';
import type { RunDatabase } from '../open';

// Inside node_modules, so that the bundle finds its package.
const out = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '.cache', `backfill-${process.pid}`);
const worker = join(out, 'backfill-worker.cjs');
beforeAll(async () => {
  mkdirSync(out, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir: out,
      rollupOptions: {
        input: join(import.meta.dirname, 'backfill-worker.ts'),
        external: ['better-sqlite3'],
        output: { format: 'cjs', entryFileNames: 'backfill-worker.cjs' },
      },
    },
  });
});
afterAll(() => rmSync(out, { recursive: true }));

let folder: string;
let database: RunDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-backfill-'));
  database = openDatabase(join(folder, 'gander.sqlite'));
  database.write.run('CREATE TABLE much (bytes BLOB)');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** Adds as many pages to the write-ahead log, and some more. */
const add = (pages: number): void =>
  database.write.transaction(() => {
    for (let i = 0; i < pages; i++) database.write.run('INSERT INTO much VALUES (randomblob(4096))');
  });
const rows = (): number => database.read.get<{ n: number }>('SELECT count(*) AS n FROM much')!.n;

describe('the write-ahead log, with a thread', () => {
  it('is checkpointed into the database when it is long, can be read meanwhile, and restarts', async () => {
    const backfill = new Backfill(database, worker);
    add(100);
    expect(backfill.needed()).toBeUndefined();
    add(2000);
    expect(database.write.walPages().moved).toBe(0);
    const moving = backfill.needed();
    expect(backfill.needed()).toBe(moving);
    expect(rows()).toBe(2100);
    await moving;
    const { pages, moved } = database.write.walPages();
    expect(pages).toBeGreaterThan(2000);
    expect(moved).toBe(pages);
    expect(backfill.needed()).toBeUndefined();
    add(1);
    expect(database.write.walPages().pages).toBeLessThan(10);
    await backfill.empty();
    expect(statSync(`${database.file}-wal`).size).toBe(0);
    await backfill.close();
    database.close();
    expect(existsSync(`${database.file}-wal`)).toBe(false);
    database = openDatabase(database.file);
    expect(rows()).toBe(2101);
  });

  it.each([
    ['when the thread cannot start', 'nothing.cjs'],
    ['without one', undefined],
  ])('is checkpointed by SQLite itself %s', async (_, missing) => {
    const backfill = new Backfill(database, missing && join(folder, missing));
    add(1100);
    await backfill.needed();
    add(1100);
    expect(backfill.needed()).toBeUndefined();
    expect(database.write.walPages().moved).toBeGreaterThan(1000);
    await backfill.empty();
    expect(statSync(`${database.file}-wal`).size).toBe(0);
    expect(readFileSync(database.file).length).toBeGreaterThan(1000 * 4096);
    await backfill.close();
  });
});
