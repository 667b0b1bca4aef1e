import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { ImportStatus } from '../../../shared/contract/import-status';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import { REQUESTS } from '../../../shared/contract/requests';
import { ImportJobs } from './import-jobs';
import type { ImportJobsOptions } from './import-jobs';

let folder: string;
let told: ImportStatus[];
let seen: string[];
const RESULT = { added: ['r'], skipped: [], refused: [] };
const make = (options: Partial<ImportJobsOptions> = {}) =>
  new ImportJobs({
    folder,
    free: async () => 1e9,
    onChange: (status) => told.push(status),
    bringIn: async (from) => {
      seen.push(readFileSync(from, 'latin1'));
      return ok(RESULT);
    },
    ...options,
  });
async function ended(imports: ImportJobs, id: string): Promise<ImportStatus> {
  for (;;) {
    const status = unwrap(imports.status(id));
    if (status.state !== 'working' && status.state !== 'receiving') return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'gander-imports-')), 'imports');
  told = [];
  seen = [];
});

test('an upload comes in pieces, is brought in whole, and leaves nothing', async () => {
  const imports = make();
  const { id, chunk } = unwrap(await imports.begin('../runs.gander', 10));
  expect(chunk).toBeGreaterThan(0);
  unwrap(await imports.write(id, 0, bytes('hello ')));
  expect(imports.start(id, { newIds: false }).ok).toBe(false);
  expect(unwrap(imports.status(id))).toMatchObject({ state: 'receiving', done: 6, total: 10 });
  unwrap(await imports.write(id, 6, bytes('zip!')));
  unwrap(imports.start(id, { newIds: false }));
  expect(await ended(imports, id)).toMatchObject({ name: '../runs.gander', state: 'done', result: RESULT });
  expect(seen).toEqual(['hello zip!']);
  await imports.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(told[told.length - 1]!.state).toBe('done');
});

test('pieces out of order, too many bytes, too many uploads and too large a file are refused', async () => {
  const imports = make({ free: async () => 100 });
  const sentence = async (outcome: Promise<{ ok: boolean; error?: { message: string } }>) =>
    (await outcome).error?.message;
  expect(await sentence(imports.begin('x', 51))).toBe(
    'x has 51 bytes and temporarily needs twice that, but only 100 are free on the disk of the runs: free some space first.',
  );
  const { id } = unwrap(await imports.begin('x', 10));
  expect(await sentence(imports.write(id, 5, bytes('a')))).toBe(
    'The chunk of x starts at 5, but 0 bytes have been received: chunks must arrive in order.',
  );
  expect(await sentence(imports.write(id, 0, bytes('0123456789a')))).toBe(
    'x was declared with 10 bytes, but more were sent.',
  );
  for (let n = 0; n < 3; n++) unwrap(await imports.begin('x', 1));
  expect(await sentence(imports.begin('x', 1))).toMatch(/4 files are already being uploaded/);
  await imports.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('an upload that is cancelled, or of which nothing more comes, leaves nothing', async () => {
  const imports = make({ timeoutMs: 20 });
  const { id } = unwrap(await imports.begin('x', 10));
  imports.cancel(id);
  expect((await ended(imports, id)).state).toBe('cancelled');
  const other = unwrap(await imports.begin('x', 10)).id;
  expect((await ended(imports, other)).state).toBe('cancelled');
  expect((await imports.write(other, 0, bytes('a'))).ok).toBe(false);
  await imports.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('what the core says of an upload names the file as the person knows it', async () => {
  const imports = make({ bringIn: async (from) => refuse(`${from} is not a bundle.`, from) });
  const { id } = unwrap(await imports.begin('mine.gander', 1));
  await imports.write(id, 0, bytes('a'));
  imports.start(id, { newIds: false });
  expect(await ended(imports, id)).toMatchObject({ state: 'failed', message: 'mine.gander is not a bundle.' });
});

test('a path is opened in place, cancelled by closing, and refused when it is not there', async () => {
  mkdirSync(folder, { recursive: true });
  const left = path.join(folder, 'left-by-a-crash.part');
  writeFileSync(left, '');
  const imports = make({
    bringIn: (_, __, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('Cancelled.')))),
  });
  expect(existsSync(left)).toBe(false);
  expect(imports.open('/not/there', { newIds: false })).toMatchObject({
    ok: false,
    error: { message: '/not/there does not exist.' },
  });
  const { id } = unwrap(imports.open(tmpdir(), { newIds: false }));
  await imports.close();
  expect(unwrap(imports.status(id)).state).toBe('cancelled');
});

test('a path that was imported is imported again with other options', async () => {
  const options: unknown[] = [];
  const imports = make({
    bringIn: async (_from, _known, { newIds }) => {
      options.push(newIds);
      return ok(RESULT);
    },
  });
  const { id } = unwrap(imports.open(folder.replace(/imports$/, ''), { newIds: false }));
  await ended(imports, id);
  unwrap(imports.start(id, { newIds: true }));
  await ended(imports, id);
  expect(options).toEqual([false, true]);
  await imports.close();
});

test('the border takes bytes of a piece and nothing else', () => {
  const fits = (piece: unknown) => REQUESTS['imports:write'].arguments.safeParse(['x', 0, piece]).success;
  expect([
    fits(bytes('a')),
    fits(bytes('')),
    fits('a'),
    fits({ length: 1 }),
    fits(new Uint8Array(512 * 1024 + 1)),
  ]).toEqual([true, false, false, false, false]);
});
