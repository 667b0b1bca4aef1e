import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { record } from '../lib/recorded';
import { names, row, selectRuns } from '../lib/table';

// The first of two runs collapsed at step 400, recovered at 700, and collapsed again.
const COLLAPSE = (['began', 'passed', 'began'] as const).map((state, i) => ({
  name: 'mode-collapse' as const,
  state,
  step: 400 + 300 * i,
  value: 0.1 + 0.4 * (i % 2),
  threshold: 0.3,
}));
const app = sharedApp(async (home) => {
  await record(home, {
    runs: 2,
    steps: 1000,
    samples: 10,
    metrics: ['generatorLoss', 'discriminatorLoss'],
    warnings: (n) => (n === 0 ? COLLAPSE : []),
  });
});

test('a warning is shown in the list, can be filtered for, and is marked where it began on scrubber and charts', async () => {
  const { page } = app();
  await expect(
    row(page, 'gan · seed 0').getByRole('img', { name: '1 warning: mode collapse at step 1,000' }),
  ).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('warning="mode collapse"');
  await expect.poll(() => names(page)).toEqual(['gan · seed 0']);
  await row(page, 'gan · seed 0').getByRole('link', { name: 'gan · seed 0' }).click();

  const events = page.getByRole('list', { name: 'Events, newest first' });
  await expect(events.getByRole('listitem')).toHaveCount(3);
  await expect(events).toContainText(
    'Mode collapse: diversity 0.1, threshold 0.3. The generator produces nearly the same sample',
  );
  await expect(events).toContainText('Mode collapse has passed: diversity 0.5');
  await expect(page.locator('[data-panel=cross-entropy]')).toContainText('a warning of the run in that colour began');

  await page.getByRole('button', { name: 'Warning at step 400: mode collapse' }).click();
  await expect(page.getByRole('group', { name: 'Warnings on the scrubber' })).toContainText(
    'Try lowering the learning rate',
  );
  await expect(page.getByRole('button', { name: 'Warning at step 1,000: mode collapse' })).toBeVisible();
  await check(page, 'Warnings of a run');
});

test('"1 warning" in the legend opens the warning, hides no run, and leads to its step', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('');
  await selectRuns(page, 'gan · seed 0', 'lsgan · seed 1');
  await page.keyboard.press('c');
  await expect(page.locator('figure[data-run]')).toHaveCount(2);
  await page.getByRole('button', { name: '1 warning', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Warnings/ });
  await expect(dialog).toContainText('gan · seed 0: ');
  await expect(page.locator('figure[data-run]')).toHaveCount(2);
  await check(page, 'Warnings of an entry of the legend', 'dialog[open]');
  await dialog.getByRole('button', { name: /^Show step/ }).click();
  await expect(dialog).toHaveCount(0);
  const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
  await expect.poll(async () => Number(await playhead.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(400);
});
