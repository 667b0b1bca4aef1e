import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { enqueue, plan, TestHome } from '../../runs/testing/runs.test-helper';
import { disk } from './disk';
import { contextOf, Heard } from '../cli.test-helper';
import { parseRule, prune } from './prune';
import { withLocale } from '../../core/locale';
import { readDetail } from '../../runs';

let home: TestHome;
let ids: string[];
let heard: Heard;
beforeEach(async () => {
  home = new TestHome();
  const runs = home.open();
  ids = await enqueue(runs, plan([1, 2], { checkpointEvery: 2 }));
  runs.start();
  await runs.idle();
  unwrap(runs.services.actions.act('trash', [ids[1]!]));
  await home.close();
  heard = new Heard();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await home.remove();
});
const context = (json = false) => contextOf(home.home, json);

it('prints the size of each run and of everything else', async () => {
  await disk(context(true));
  const found = JSON.parse(heard.text) as {
    runs: { id: string; checkpoints: number; samples: number; log: number; trashed: boolean }[];
    trash: number;
    free: number;
    database: number;
  };
  // Ten checkpoints "weights 2" to "weights 20", five grids of 87 bytes and "grid 0" to "grid 20".
  const expected = { checkpoints: 4 * 9 + 6 * 10, samples: 5 * 87 + 2 * 6 + 3 * 7 };
  expect(
    found.runs
      .map(({ id, checkpoints, samples, trashed }) => ({ id, checkpoints, samples, trashed }))
      .sort((a, b) => a.id.localeCompare(b.id)),
  ).toEqual(
    [
      { id: ids[0], trashed: false, ...expected },
      { id: ids[1], trashed: true, ...expected },
    ].sort((a, b) => a.id!.localeCompare(b.id!)),
  );
  const trashed = found.runs.find((run) => run.trashed)!;
  expect(found.trash).toBe(trashed.checkpoints + trashed.samples + trashed.log);
  expect(found.database).toBeGreaterThan(10_000);
  heard.text = '';
  await disk(context());
  expect(heard.text).toMatch(/^RUN +NAME +STATE +CHECKPOINTS +GRIDS +JOURNAL +TOTAL\n/);
  expect(heard.text).toMatch(/\nruns +checkpoints 192 B, grids 936 B, .* in the trash\n/);
});

it('prunes by a rule, and with --dry-run only lists what it would delete', async () => {
  await prune(context(), [ids[0]!], { checkpoints: 'every=4', dryRun: true });
  expect(heard.text).toContain('would delete: 4, 6, 8, 12, 14, 16 (57 B)');
  expect(heard.text).toContain('kept: 2 (first, every), 10 (every), 18 (every), 20 (last)');
  expect(heard.text).toContain('Would free 57 B.');
  heard.text = '';
  await prune(context(true), [ids[0]!], { checkpoints: 'every=4', dryRun: false });
  expect(JSON.parse(heard.text)).toMatchObject({
    dryRun: false,
    bytes: 57,
    runs: [{ run: ids[0], gone: [4, 6, 8, 12, 14, 16] }],
    skipped: [],
  });
  const runs = home.open();
  expect(unwrap(readDetail(runs.services, ids[0]!)).checkpoints.map(({ step }) => step)).toEqual([2, 10, 18, 20]);
});

it('parses a rule, or describes valid ones', () => {
  expect([parseRule('every=3'), parseRule('none')]).toEqual([{ every: 3 }, { every: null }]);
  expect(withLocale('zh-Hans', () => parseRule('none'))).toEqual({ every: null });
  for (const wrong of ['every=0', 'every=', '3', 'all'])
    expect(() => parseRule(wrong)).toThrow(/must be every=N, with a whole number N from 1 to 1000000, or none/);
});
