import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Another process that holds the write lock of a database, for tests. */
export interface Locker {
  pid: number;
  /** Releases the lock; resolves when the process has ended. */
  release(): Promise<void>;
}

const SCRIPT = `
  const [driver, file, begin] = process.argv.slice(1);
  const Database = require(driver);
  const db = new Database(file, { timeout: 30000, ...(process.env.GANDER_SQLITE_BINDING ? { nativeBinding: process.env.GANDER_SQLITE_BINDING } : {}) });
  db.exec(begin);
  process.stdout.write('locked\\n');
  process.stdin.on('end', () => { if (db.inTransaction) db.exec('ROLLBACK'); db.close(); }).resume();`;

/** Starts a process that takes the write lock; resolves when it holds it. `begin` is the SQL that takes the lock. */
export async function lockDatabase(file: string, begin = 'BEGIN IMMEDIATE'): Promise<Locker> {
  const driver = createRequire(join(process.cwd(), 'package.json')).resolve('better-sqlite3');
  const child = spawn(process.execPath, ['-e', SCRIPT, driver, file, begin], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).once('line', () => resolve());
    child.once('exit', (code) => reject(new Error(`The process that was to lock ${file} ended with ${code}.`)));
  });
  return { pid: child.pid!, release: () => (child.stdin.end(), ended) };
}
