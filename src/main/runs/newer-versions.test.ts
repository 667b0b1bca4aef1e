import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importInto } from './import/import.test-helper';
import { TestHome } from './testing/runs.test-helper';
import { verify } from './verify/verify';

// What a later version could leave behind is made from a home of 0.1.0: its formats have a number that this version
// does not know.
const FIXTURE = join(import.meta.dirname, '..', '..', '..', 'fixtures', '0.1.0', 'home');
const REFUSAL = /was written by a newer Gander \(format 2; this one reads 1\): update Gander to open this run\./;

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

/** Gives a run folder the next format, and its journal a line of a type that does not exist yet. */
function makeNewer(folder: string): void {
  const file = join(folder, 'run.json');
  const run = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...run, format: 2 }));
  const journal = join(folder, 'journal.ndjson');
  writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"type":"hologram","step":1}\n`);
}

const contentOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((name) => (/\.(json|ndjson)$/.test(name) ? [name, readFileSync(join(folder, name), 'utf8')] : [name]));

it('a run folder of a newer format is refused and left as it is; the other runs of the home open', async () => {
  cpSync(FIXTURE, home.home, { recursive: true });
  rmSync(home.file);
  const [newer = '', ...others] = readdirSync(join(home.home, 'runs')).sort();
  const folder = join(home.home, 'runs', newer);
  makeNewer(folder);
  const before = contentOf(folder);
  const runs = home.open();
  runs.start();
  await expect
    .poll(
      () =>
        runs.services.rows
          .list()
          .map(({ id }) => id)
          .sort(),
      { timeout: 20_000 },
    )
    .toEqual(others);
  await home.close();
  expect(contentOf(folder)).toEqual(before);
  const { findings } = await verify(home.home, { signal: new AbortController().signal, onProgress: () => undefined });
  expect(findings.map(({ what, cost, repair }) => `${what} ${cost} ${repair}`).join('\n')).toMatch(/newer Gander/);
});

it('importing such a run folder is refused with what to do', async () => {
  const copy = join(home.home, 'elsewhere');
  cpSync(join(FIXTURE, 'runs', readdirSync(join(FIXTURE, 'runs'))[0]!), copy, { recursive: true });
  makeNewer(copy);
  const outcome = await importInto(home.open(), copy);
  const said = outcome.ok ? outcome.value.refused.map(({ message }) => message).join() : outcome.error.message;
  expect(said).toMatch(REFUSAL);
});
