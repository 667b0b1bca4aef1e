import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { m } from '../../../paraglide/messages';
import type { RunRow } from '../../../shared/domain/run/run';
import { withLocale } from '../../core/locale';
import { TestHome } from '../testing/runs.test-helper';
import type { Runs } from '../runs';
import { readMetric } from './external-runs.test-helper';

let home: TestHome;
let folder: string;
let runs: Runs;
const open = async (): Promise<void> => {
  runs = home.open();
  runs.start();
  await runs.ensureReconciled();
};
beforeEach(async () => {
  home = new TestHome();
  folder = mkdtempSync(join(tmpdir(), 'gander-watch-'));
  await open();
});
afterEach(async () => {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
});

const table = (): string => join(folder, 'a', 'metrics.csv');
const write = (text: string): void => {
  mkdirSync(join(folder, 'a'), { recursive: true });
  writeFileSync(table(), text);
};
/** The only run, once the condition on it holds. */
async function only(holds: (row: RunRow) => boolean): Promise<RunRow> {
  for (;;) {
    const rows = runs.services.rows.list();
    expect(rows.length).toBeLessThan(2);
    if (rows[0] && holds(rows[0])) return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('lists a run that starts, follows it, and continues after a restart without a value twice', async () => {
  expect(runs.services.watched.add(folder)).toEqual({ ok: true, value: null });
  write('step,loss\n1,1\n2,2\n');
  const { id } = await only(({ state, step }) => state === 'running' && step === 2);
  appendFileSync(table(), '3,3\n4,4');
  await only(({ step }) => step === 3);
  await home.close();
  appendFileSync(table(), '\n5,5\n');
  await open();
  expect(await only(({ step }) => step === 5)).toMatchObject({ id, state: 'running', warnings: 0 });
  expect(readMetric(runs, id, 'loss')).toEqual([1, 2, 3, 4, 5].map((n) => [n, n]));
  expect(runs.services.watched.list()).toEqual([{ path: folder, state: 'watching', runs: 1 }]);
});

it('a run whose files are old has ended; it is live again when they grow', async () => {
  write('step,loss\n1,1\n');
  const old = Date.now() / 1000 - 3600;
  utimesSync(table(), old, old);
  runs.services.watched.add(folder);
  const { id } = await only(({ state }) => state === 'finished');
  appendFileSync(table(), '2,2\n');
  await only(({ state, step }) => state === 'running' && step === 2);
  expect(readMetric(runs, id, 'loss')).toHaveLength(2);
});

it('a file that is replaced is read again, into the same run', async () => {
  write('step,loss\n1,1\n2,2\n3,3\n');
  runs.services.watched.add(folder);
  const { id } = await only(({ step }) => step === 3);
  write('step,loss\n1,7\n');
  await only(({ last }) => last['loss'] === 7);
  expect(readMetric(runs, id, 'loss')).toEqual([[1, 7]]);
});

it('says that a folder is missing, and goes on when it is back', async () => {
  runs.services.watched.add(folder);
  const away = `${folder}-away`;
  renameSync(folder, away);
  const state = async (wanted: string): Promise<void> => {
    while (runs.services.watched.list()[0]!.state !== wanted) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await state('missing');
  expect(runs.services.watched.list()[0]!.message).toBe(`${folder} cannot be found; it is looked for again.`);
  // A held message has the language of the request.
  const shown = withLocale('zh-Hans', () => runs.services.watched.list()[0]!.message);
  expect(shown).toBe(m.runs_watch_missing({ path: folder }, { locale: 'zh-Hans' }));
  renameSync(away, folder);
  write('step,loss\n1,1\n');
  await state('watching');
  await only(({ step }) => step === 1);
  expect(runs.services.watched.remove(folder)).toEqual({ ok: true, value: null });
  expect(runs.services.watched.list()).toEqual([]);
});

it('refuses what is no folder, its own home, and what is not watched', () => {
  write('step,loss\n1,1\n');
  for (const path of [table(), join(folder, 'absent'), home.home, join(home.home, 'runs')])
    expect(runs.services.watched.add(path)).toMatchObject({ ok: false });
  expect(runs.services.watched.remove(folder)).toMatchObject({ ok: false });
});
