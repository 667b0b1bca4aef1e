import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { externalRunFile } from '../../shared/formats/external-run';
import { parseJournalLine } from '../../shared/formats/journal-lines';
import { readJournalSummary } from '../runs/journal/journal-summary';
import { checkFormat, runFoldersAt } from '../runs';
import { readMetric } from '../runs/external/external-runs.test-helper';
import { TestHome, until } from '../runs/testing/runs.test-helper';

const ROOT = resolve(__dirname, '..', '..', '..');
const PYTHON = process.platform === 'win32' ? 'python' : 'python3';

let homes: string;
beforeAll(() => {
  homes = mkdtempSync(join(tmpdir(), 'gander-python-'));
});
afterAll(() => {
  rmSync(homes, { recursive: true, force: true });
});

/** The run folders that the tests of the logger wrote. */
const folders = (): string[] =>
  readdirSync(homes).flatMap((home) => {
    const found = runFoldersAt(join(homes, home));
    return found.ok ? found.value : [];
  });

it('passes its own tests', { timeout: 300_000 }, () => {
  const tests = join(ROOT, 'python', 'tests');
  const { status, stderr } = spawnSync(PYTHON, ['-m', 'unittest', 'discover', '-s', tests], {
    encoding: 'utf8',
    env: { ...process.env, GANDER_TEST_HOMES: homes, PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(status, stderr).toBe(0);
  // All tests in the files ran; those of libraries that this Python lacks are skipped by name.
  const written = readdirSync(tests)
    .filter((name) => /^test_.*\.py$/.test(name))
    .flatMap((name) => readFileSync(join(tests, name), 'utf8').match(/^ {4}def test_/gm) ?? []).length;
  expect(written).toBeGreaterThan(50);
  expect(Number(/^Ran (\d+) tests/m.exec(stderr)?.[1])).toBe(written);
});

it('writes folders that conform to the format, also when it is killed or the disk is full', async () => {
  const written = folders();
  expect(written.length).toBeGreaterThan(60);
  const report = await checkFormat(written, new AbortController().signal);
  expect(report.faults).toEqual([]);
  expect(report.files).toBeGreaterThan(20);
});

it('writes values that our readers read exactly', () => {
  const known = folders().find((folder) => runOf(folder).name === 'known')!;
  const file = externalRunFile.parse(runOf(known));
  expect(file).toMatchObject({ experiment: { name: 'known' }, seed: 7, steps: 300, settings: { lr: 2e-4 } });
  const summary = readJournalSummary(join(known, 'journal.ndjson'));
  expect(summary).toMatchObject({ starts: 1, damaged: 0, missing: 0, repeated: 0, last: { state: 'finished' } });
  expect([...summary.series.keys()].sort()).toEqual(
    [...Array.from({ length: 20 }, (_, i) => `part/m${i}`), 'time'].sort(),
  );
  const steps = Array.from({ length: 300 }, (_, i) => i + 1);
  for (let metric = 0; metric < 20; metric++)
    expect(summary.series.get(`part/m${metric}`)).toEqual({
      steps,
      values: steps.map((step) => (step * 31 + metric * 17) / 64),
    });
});

it('records names of 200 Chinese characters, and a journal whose lines all have number and CRC-32', () => {
  const name = '\u6df1\u5ea6\u5b66\u4e60'.repeat(50);
  const folder = folders().find((each) => runOf(each).name === name)!;
  expect(externalRunFile.parse(runOf(folder))).toMatchObject({ name, settings: { [name]: name } });
  const { series } = readJournalSummary(join(folder, 'journal.ndjson'));
  expect(series.get(name)).toEqual({ steps: [1, 2], values: [1, 2] });
  for (const text of readFileSync(join(folder, 'journal.ndjson'), 'utf8').trimEnd().split('\n')) {
    expect(text).toMatch(/^\{"type":"[a-z]+","at":\d+,"n":\d+,.*,"crc":"[0-9a-f]{8}"\}$/);
    expect(parseJournalLine(text).ok).toBe(true);
  }
});

it('is followed by Gander while it trains, killed, and continued from a checkpoint', { timeout: 120_000 }, async () => {
  const home = new TestHome();
  const runs = home.open();
  runs.start();
  await runs.ensureReconciled();
  const program = (text: string) =>
    spawn(PYTHON, ['-c', `import time, gander\n${text}\nwhile True: time.sleep(1)`], {
      env: { ...process.env, PYTHONPATH: join(ROOT, 'python'), GANDER_HOME: home.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const first = program(`
run = gander.Run("digits", {"lr": 0.5}, name="live", seed=3, steps=10)
print(run.id, flush=True)
for step in range(1, 6): run.log({"loss/generator": step / 2}, step)
run.grid([[0.0]], 5)`);
  try {
    const id = String(await new Promise((done) => first.stdout.once('data', done))).trim();
    const row = await until(runs, id, ({ state, step }) => state === 'running' && step === 5);
    expect(row).toMatchObject({ name: 'live', experimentName: 'digits', seed: 3, steps: 10 });
    expect(row.external).toMatchObject({ settings: { lr: 0.5 } });
    first.kill('SIGKILL');
    await until(runs, id, ({ state }) => state === 'interrupted');
    const second = program(`
with gander.Run(resume=${JSON.stringify(id)}, step=3) as run: run.log({"loss/generator": 9}, 4)`);
    try {
      await until(runs, id, ({ state, step }) => state === 'finished' && step === 4);
      expect(readMetric(runs, id, 'loss/generator')).toEqual([
        [1, 0.5],
        [2, 1],
        [3, 1.5],
        [4, 9],
      ]);
    } finally {
      second.kill('SIGKILL');
    }
  } finally {
    first.kill('SIGKILL');
    await home.remove();
  }
});

it('the example in C++ writes a folder that conforms', { timeout: 120_000 }, async () => {
  const compiler = ['c++', 'g++', 'clang++'].find((name) => spawnSync(name, ['--version']).status === 0);
  // npm start needs a compiler, too, but not on Windows, whose API the example does not use.
  if (process.platform === 'win32') return;
  expect(compiler).toBeDefined();
  const program = join(homes, 'writer');
  execFileSync(compiler!, ['-std=c++17', '-o', program, join(ROOT, 'docs', 'examples', 'writer.cpp')]);
  const home = join(homes, 'cpp');
  const folder = execFileSync(program, [home], { encoding: 'utf8' }).trim();
  expect((await checkFormat([folder], new AbortController().signal)).faults).toEqual([]);
  const loss = readJournalSummary(join(folder, 'journal.ndjson')).series.get('loss/generator')!;
  expect(loss.steps).toHaveLength(100);
  expect(loss.values[49]).toBeNaN();
  expect(loss.values[99]).toBe(Math.exp(-100 / 30));
});

const runOf = (folder: string): { name: string } =>
  JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { name: string };
