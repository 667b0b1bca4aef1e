import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJournalLine } from '../../src/shared/formats/journal-lines';
import { expect, sharedApp, test } from '../lib/app';
import { ENDLESS, queue, RING, TINY_RING } from '../lib/plan';
import { act, expectState, names, row, stepOf, selectRuns } from '../lib/table';

const app = sharedApp();
const SHORT = { Steps: '20', 'Sample every': '10', 'Checkpoint every': '10' };

test('a run that diverges fails with its reason, and the queue continues', async () => {
  const { page } = app();
  await queue(page, {
    preset: RING,
    name: 'Too fast',
    objectives: ['lsgan', 'gan'],
    choices: { Optimizer: 'sgd' },
    settings: {
      ...TINY_RING,
      ...SHORT,
      Steps: '5000',
      'Sample every': '5000',
      'Checkpoint every': '5000',
      'Learning rate α': '10',
    },
  });
  await queue(page, {
    preset: RING,
    name: 'Sound',
    objectives: ['wgan'],
    choices: { Optimizer: '' },
    settings: { ...TINY_RING, ...SHORT, 'Learning rate α': '' },
  });
  await expectState(page, 'lsgan', 'failed');
  await expectState(page, 'wgan', 'finished');

  await row(page, 'lsgan').getByRole('link').click();
  const end = page.getByRole('region', { name: 'How it ended' });
  await expect(end).toContainText('The run failed: a loss became NaN or infinite.');
  await expect(end).toContainText(/step \d/);
  await expect(page.getByText('failed', { exact: true }).first()).toBeVisible();
});

test('a failed run is retried as a new run with the same settings', async () => {
  const { page } = app();
  await page.getByRole('toolbar', { name: 'With this run' }).getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('objective:lsgan state:failed lr:10');
  await expect.poll(() => names(page)).toEqual(['lsgan', 'lsgan']);
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('');
});

test('killing a training process ends only its run, which resumes from its checkpoint', async () => {
  const { page, home } = app();
  await queue(page, {
    preset: RING,
    name: 'Killed',
    objectives: ['gan'],
    seeds: '7',
    settings: { ...TINY_RING, ...ENDLESS, 'Checkpoint every': '100' },
  });
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('seed:7');
  await expectState(page, 'gan', 'running');
  await expect.poll(() => stepOf(page, 'gan')).toBeGreaterThan(200);
  const id = (await row(page, 'gan').getByRole('link').getAttribute('href'))!.split('/').at(-1)!;
  process.kill(trainer(join(home, 'runs', id)), 'SIGKILL');
  await expectState(page, 'gan', 'failed');
  await row(page, 'gan').getByRole('link').click();
  await expect(page.getByRole('region', { name: 'How it ended' })).toContainText(
    'The run failed: the training process died.',
  );

  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expectState(page, 'gan', 'running');
  await expect.poll(() => stepOf(page, 'gan')).toBeGreaterThan(100);
  await selectRuns(page, 'gan');
  await act(page, 'Stop');
  await expectState(page, 'gan', 'stopped');
});

/** Returns the id of the training process, from its journal. */
function trainer(folder: string): number {
  expect(readdirSync(folder)).toContain('journal.ndjson');
  const first = parseJournalLine(readFileSync(join(folder, 'journal.ndjson'), 'utf8').split('\n')[0]!);
  if (!first.ok || first.value.type !== 'start') throw new Error('The journal does not begin with a start line.');
  return first.value.pid;
}
