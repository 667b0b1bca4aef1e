import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LATENT_SEED } from '../../../shared/formats/run-file';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../shared/contract/outcome';
import { TestHome } from '../testing/runs.test-helper';
import { importInto, tree, writeZip } from './import.test-helper';
import type { Made } from './import.test-helper';
import { readDetail } from '../run-detail';

const ID = '20260101-000000-abcd';
const text = (s: string): Uint8Array => new Uint8Array(Buffer.from(s));
const made = (): Made => ({
  id: ID,
  files: {
    'run.json': text(
      JSON.stringify({
        format: 1,
        gander: 'elsewhere',
        id: ID,
        name: 'from elsewhere',
        experiment: { id: 'e-1', name: 'Elsewhere' },
        createdAt: '2026-01-01T00:00:00.000Z',
        seed: 1,
        latentSeed: LATENT_SEED,
        hyperparameters: unwrap(parseHyperparameters({ objective: 'gan', steps: 10 })),
        hash: '',
        dataset: { name: 'ring', kind: 'points', file: '/elsewhere', sha256: 'a'.repeat(64), count: 10, shape: [2] },
      }),
    ),
    'journal.ndjson': text('{"type":"end","at":1,"step":0,"state":"finished"}\n'),
    'samples/0.png': text('a picture'),
  },
});

let home: TestHome;
let folder: string;
beforeEach(() => {
  home = new TestHome();
  folder = mkdtempSync(join(tmpdir(), 'gander-hostile-'));
});
afterEach(async () => {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
});
const file = (): string => join(folder, 'x.gander');

/** The sentence with which a bundle is refused; that nothing of it is anywhere is checked here. */
async function refusal(path: string): Promise<string> {
  const runs = home.open();
  const outcome = await importInto(runs, path);
  expect(runs.services.rows.list()).toEqual([]);
  await home.close();
  const left = Object.keys(tree(home.home)).filter((name) => !name.startsWith('gander.sqlite'));
  expect(left).toEqual([]);
  expect(readdirSync(folder)).toEqual(['x.gander']);
  expect(existsSync('/tmp/gander-evil')).toBe(false);
  if (outcome.ok) return outcome.value.refused.map(({ message }) => message).join();
  return outcome.error.message;
}

it('accepts the bundle from which all of these are derived', async () => {
  const runs = home.open();
  expect(unwrap(await importInto(runs, writeZip(file(), made()))).added).toEqual([ID]);
});

const names: Record<string, string> = {
  'zip slip': '../../evil',
  'slip within': `runs/${ID}/../../../evil`,
  'an absolute name': '/tmp/gander-evil',
  'a drive': 'C:/evil',
  backslashes: `runs\\${ID}\\..\\..\\evil`,
  'a hidden file': `runs/${ID}/.bashrc`,
  'a device': `runs/${ID}/samples/aux.png`,
  'a stream': `runs/${ID}/samples/1.png:evil`,
  'a folder': `runs/${ID}/more/`,
  'a NUL': `runs/${ID}/samples/1\0.png`,
  'a file beside the runs': 'gander.sqlite',
  'a name in other letters': `runs/${ID}/samples/0.PNG`,
};
for (const [what, name] of Object.entries(names)) {
  it(`refuses ${what}`, async () => {
    writeZip(file(), made(), ({ entries }) => {
      entries[name] = text('evil');
    });
    expect(await refusal(file())).toMatch(/^\S+x\.gander is refused/);
  });
}

it('refuses a link, regardless of its target', async () => {
  writeZip(file(), made(), ({ entries }) => {
    entries[`runs/${ID}/samples/0.png`] = [text('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }];
  });
  expect(await refusal(file())).toContain('is a link or a device, not a plain file');
});

it('refuses a zip bomb without unpacking it', async () => {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  writeZip(file(), made(), ({ entries }) => {
    entries[`runs/${ID}/samples/1.png`] = [zeros, { level: 9 }];
  });
  expect(await refusal(file())).toMatch(/its \d+ bytes say that they become \d+, more than 100 times as many/);
});

it('refuses overlapping entries, as in a small zip bomb', async () => {
  const packed = writeZip(file(), made(), ({ entries }) => {
    entries[`runs/${ID}/samples/0.png`] = [text('a picture'), { level: 9 }];
  });
  const bytes = readFileSync(packed);
  const at = bytes.lastIndexOf(Buffer.from('PK\x01\x02'));
  bytes.writeUInt32LE(0x7fffffff, at + 20);
  writeFileSync(file(), bytes);
  expect(await refusal(file())).toMatch(/its entries say that they take \d+ bytes of a file of \d+/);
});

it('refuses a file that is longer than both directory and manifest state', async () => {
  const picture = new Uint8Array(100_000).fill(7);
  writeZip(file(), made(), ({ manifest, entries }) => {
    entries[`runs/${ID}/samples/0.png`] = [picture, { level: 9 }];
    void manifest;
  });
  const bytes = readFileSync(file());
  const at = bytes.lastIndexOf(Buffer.from('PK\x01\x02'));
  bytes.writeUInt32LE('a picture'.length, at + 24);
  writeFileSync(file(), bytes);
  expect(await refusal(file())).toMatch(/samples\/0\.png is damaged \(.*bytes/);
});

it('refuses a manifest that is missing, newer, foreign, or does not match', async () => {
  const changed = (change: (parts: { manifest: Record<string, unknown>; entries: Record<string, unknown> }) => void) =>
    refusal(writeZip(file(), made(), change));
  expect(
    await changed(({ manifest }) => {
      manifest['format'] = 2;
    }),
  ).toMatch(/was made by a newer Gander \(format 2; this one reads 1\): update Gander here/);
  expect(
    await changed(({ manifest }) => {
      manifest['runs'] = [];
    }),
  ).toMatch(/its manifest\.json is not one of Gander: runs/);
  expect(
    await changed(({ entries }) => {
      delete entries[`runs/${ID}/samples/0.png`];
    }),
  ).toMatch(/is incomplete: it has no runs\/.*\/samples\/0\.png/);
  expect(
    await changed(({ entries }) => {
      entries[`runs/${ID}/samples/1.png`] = text('more');
    }),
  ).toMatch(/of which its manifest says nothing/);
  expect(
    await changed(({ entries }) => {
      entries[`runs/${ID}/samples/0.png`] = text('longer than it');
    }),
  ).toMatch(/has 14 bytes where its manifest says 9/);
  expect(
    await changed(({ entries }) => {
      entries[`runs/${ID}/samples/0.png`] = text('A picture');
    }),
  ).toMatch(/samples\/0\.png does not have the SHA-256/);
  expect(
    await changed(({ manifest }) => {
      (manifest['runs'] as { id: string }[])[0]!.id = '../../etc';
    }),
  ).toMatch(/is not one of Gander: id in item 1 of runs: it must be the id of a run/);
});

it("refuses a run with another run's id", async () => {
  const run = made();
  run.files['run.json'] = text(Buffer.from(run.files['run.json']!).toString().replace(ID, '20260101-000000-zzzz'));
  expect(await refusal(writeZip(file(), run))).toContain('its run.json says that it is the run 20260101-000000-zzzz');
});

it('refuses a file that is not a zip file, and a truncated one', async () => {
  writeFileSync(file(), 'not a zip');
  expect(await refusal(file())).toMatch(/is not a complete bundle/);
  writeFileSync(file(), readFileSync(writeZip(file(), made())).subarray(0, 700));
  expect(await refusal(file())).toMatch(/is not a complete bundle/);
});

const ESC = '\u001b';
const withFile = (name: string, change: (json: Record<string, unknown>) => unknown): Made => {
  const run = made();
  const before = run.files[name]
    ? (JSON.parse(Buffer.from(run.files[name]).toString()) as Record<string, unknown>)
    : {};
  const after = change(before);
  run.files[name] =
    after instanceof Uint8Array ? after : text(typeof after === 'string' ? after : JSON.stringify(after));
  return run;
};

it.each([
  [
    `${ESC}[2J${ESC}]0;title\u0007${ESC}[31mred${ESC}[0m`,
    'red',
    'contains line breaks or invisible characters, so it is called "red" here.',
  ],
  ['line1\nline2\r\nline3\ttab', 'line1 line2 line3 tab', 'so it is called "line1 line2 line3 tab" here.'],
  ['a\u202eb', 'ab', 'so it is called "ab" here.'],
  ['', ID, `its name has no visible characters, so it is called "${ID}" here.`],
  ['\u200b\u2060', ID, 'its name has no visible characters'],
])('imports a run with the name %j under a printable name, and reports it', async (name, here, said) => {
  const runs = home.open();
  const run = withFile('run.json', (json) => ({ ...json, name, experiment: { id: 'e-1', name } }));
  const { added, renamed } = unwrap(await importInto(runs, writeZip(file(), run)));
  expect(added).toEqual([ID]);
  expect(renamed).toEqual([{ run: ID, message: expect.stringContaining(said) as string }]);
  expect(runs.services.rows.list()[0]).toMatchObject({ name: here, experimentName: here === ID ? 'e-1' : here });
  // What was brought in is not changed.
  expect(Buffer.from(tree(home.home)[`runs/${ID}/run.json`]!, 'latin1').toString()).toContain(JSON.stringify(name));
});

it('cleans labels and journal texts of a foreign run', async () => {
  const runs = home.open();
  const run = withFile('labels.json', () => ({
    name: `my${ESC}[31m run`,
    tags: ['a\nb', '\u200b', 'c'],
    notes: `one${ESC}[2J\ntwo\u202e`,
    favourite: true,
  }));
  run.files['journal.ndjson'] = text(
    [
      {
        type: 'start',
        at: 1,
        pid: 1,
        engine: { name: 'cpu', version: '1', device: `d${ESC}[2J` },
        versions: {},
        step: 0,
      },
      { type: 'metrics', at: 1, steps: [1], values: { 'x\u202ey': [1] } },
      { type: 'event', at: 1, step: 1, level: 'warning', code: 'c', message: `${ESC}]0;title\u0007hello\nthere` },
      { type: 'end', at: 1, step: 1, state: 'failed', message: `bad${ESC}[2J` },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  expect(unwrap(await importInto(runs, writeZip(file(), run))).renamed).toBeUndefined();
  const detail = unwrap(readDetail(runs.services, ID));
  expect(detail).toMatchObject({
    name: 'my run',
    tags: ['a b', 'c'],
    notes: 'one\ntwo',
    favourite: true,
    message: 'bad',
    engine: { device: 'd\\u001b[2J' },
    last: { 'x\\u202ey': 1 },
  });
  expect(detail.events.map(({ message }) => message)).toContain('hello\nthere');
});

it('reads a run.json with a byte order mark, and refuses an invalid one with the reason', async () => {
  const bytes = (json: Record<string, unknown>) => JSON.stringify(json);
  expect(
    await refusal(
      writeZip(
        file(),
        withFile('run.json', (json) => Buffer.from(bytes({ ...json, name: 'caf\u00e9' }), 'latin1')),
      ),
    ),
  ).toContain('run.json is not UTF-8 text (line 1 holds bytes that are none): save it as UTF-8');
  expect(
    await refusal(
      writeZip(
        file(),
        withFile('run.json', (json) => bytes(json).replace('"seed":1', '"seed":1,"seed":2')),
      ),
    ),
  ).toContain('has the name "seed" twice in the same object (line 1)');
  expect(
    await refusal(
      writeZip(
        file(),
        withFile('run.json', (json) => ({ ...json, seed: 1.5 })),
      ),
    ),
  ).toContain('seed must be a whole number from 0 on, not 1.5');
  const runs = home.open();
  expect(
    unwrap(
      await importInto(
        runs,
        writeZip(
          file(),
          withFile('run.json', (json) => `\ufeff${bytes(json)}`),
        ),
      ),
    ).added,
  ).toEqual([ID]);
});
