import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../lib/app';
import { exportAs } from '../lib/exports';
import { queue, RING } from '../lib/plan';
import { act, expectState, row, stepOf, selectRuns } from '../lib/table';

/** Steps of about 10 ms: the run is still in progress when its first checkpoint is noticed. */
const STEPS = 400;
const CHECKPOINT_EVERY = 25;

test('an app killed during training opens with the right state of its run, which resumes to its end', async ({
  app,
}) => {
  const { page } = app;
  const settings = {
    Steps: String(STEPS),
    'Sample every': '200',
    'Checkpoint every': String(CHECKPOINT_EVERY),
    'Hidden size': '32',
    'Hidden layers': '1',
    'Batch size m': '32',
  };
  await queue(page, { preset: RING, objectives: ['wgan'], settings });
  await expectState(page, 'wgan', 'running');
  const [id] = readdirSync(join(app.home, 'runs'));
  await expect
    .poll(() => readFileSync(join(app.home, 'runs', id!, 'journal.ndjson'), 'utf8'), {
      timeout: 60_000,
      intervals: [50],
    })
    .toContain('"type":"checkpoint","at"');
  await app.crash();

  const again = await app.open();
  // The browser may not have written the last page to its storage when it was killed.
  await again.getByRole('link', { name: 'Runs', exact: true }).click();
  // The training process noticed that its app had exited and suspended the run, or was killed with it.
  await expect(row(again, 'wgan').locator('.badge')).toHaveText(/(suspended|interrupted)$/);
  const kept = await stepOf(again, 'wgan');
  expect(kept).toBeGreaterThanOrEqual(CHECKPOINT_EVERY);
  expect(kept).toBeLessThan(STEPS);
  await row(again, 'wgan').getByRole('link').click();
  // If it was suspended, no step is repeated; if it was killed, the steps after the last checkpoint are.
  await expect(
    again.getByText(
      /^(nothing is lost: it resumes from its checkpoint\.|nothing is lost: it resumes where it ended\.|nothing more is lost\. On resume, the last \d+ steps? are trained again\.)$/,
    ),
  ).toBeVisible();
  await again.getByRole('link', { name: 'Runs', exact: true }).click();
  await selectRuns(again, 'wgan');
  await act(again, 'Resume');
  await expectState(again, 'wgan', 'finished');

  await row(again, 'wgan').getByRole('link').click();
  await expect(again.getByText(`${STEPS} / ${STEPS} steps`)).toBeVisible();
  await expect(again.getByText('nothing is lost: the whole run is on disk.')).toBeVisible();
  await again.getByRole('link', { name: 'Runs', exact: true }).click();
  await queue(again, { preset: RING, name: 'Beside it', objectives: ['gan'], settings: { ...settings, Steps: '1' } });
  await expectState(again, 'gan', 'finished');
  await selectRuns(again, 'wgan', 'gan');
  await act(again, 'Compare');
  // Every step is in the database once, also those that were repeated.
  const { bytes } = await exportAs(app, 'CSV of all series');
  const steps = bytes
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[1]));
  // Both runs have a score of their sample at step 0.
  expect(steps.sort((a, b) => a - b)).toEqual([0, 0, 1, ...Array.from({ length: STEPS }, (_, i) => i + 1)]);
});
