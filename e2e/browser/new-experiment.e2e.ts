import { expect, sharedApp, test } from '../lib/app';
import { DIGITS, fillIn, RING, TINY_RING } from '../lib/plan';
import { expectState, names } from '../lib/table';

const app = sharedApp();
const summary = () => app().page.getByRole('region', { name: 'What will be queued' });
const go = () => app().page.getByRole('button', { name: /^Queue( \d+ runs?)?$/ });

test('a wrong value shows an error beside its field while typing, and nothing can be queued', async () => {
  const { page } = app();
  await fillIn(page, { preset: DIGITS, objectives: ['gan', 'wgan'] });
  const rate = page.getByRole('textbox', { name: 'Learning rate α', exact: true });
  await rate.fill('11');
  await expect(rate).toHaveAttribute('aria-invalid', 'true');
  await expect(rate).toHaveAccessibleDescription(/learningRate.*10/i);
  await expect(go()).toBeDisabled();
  await rate.fill('fast');
  await expect(rate).toHaveAccessibleDescription(/must be a number/);
  await rate.fill('');
  await expect(rate).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('textbox', { name: 'Which' }).fill('1-x');
  await expect(page.getByText(/1-x/).first()).toBeVisible();
  await expect(go()).toBeDisabled();
  await page.getByRole('textbox', { name: 'Which' }).fill('1');
  await expect(go()).toBeEnabled();
});

test('a list of values creates a run for each, and the summary states what differs', async () => {
  const { page } = app();
  await expect(summary()).toContainText('Differs only in objective');
  await fillIn(page, { preset: DIGITS, objectives: ['gan'] });
  await page.getByRole('checkbox', { name: 'Vary Batch size' }).check();
  await page.getByRole('textbox', { name: 'Batch size m', exact: true }).fill('16, 32, 64');
  await expect(summary().getByText('3 runs')).toBeVisible();
  await expect(summary()).toContainText('Differs only in batch size');
  await expect(summary().getByRole('row')).toHaveCount(4);
  await expect(go()).toHaveText('Queue 3 runs');
});

test('too many runs are refused with their number', async () => {
  const { page } = app();
  await page.getByRole('textbox', { name: 'Which' }).fill('1-400');
  await expect(summary()).toContainText('This would be 1,200 runs; at most 1,000 at once.');
  await expect(go()).toBeDisabled();
  await page.getByRole('textbox', { name: 'Which' }).fill('1');
});

test('disk space is estimated at once, and time after one run', async () => {
  const { page } = app();
  await expect(summary()).toContainText('No estimate yet: no similar run has finished here');
  await expect(summary()).toContainText(/Disk\s*[\d.,]+ (kB|MB|GB) of [\d.,]+ (MB|GB|TB) free/);
  const ring = {
    preset: RING,
    objectives: ['gan'],
    settings: { ...TINY_RING, Steps: '400', 'Sample every': '400', 'Checkpoint every': '400' },
  };
  await fillIn(page, ring);
  await go().click();
  await expectState(page, 'gan', 'finished');
  expect(await names(page)).toEqual(['gan']);
  await fillIn(page, { ...ring, settings: { ...ring.settings, Steps: '400000' }, seeds: '1, 2' });
  await expect(summary()).toContainText(/about .+, one after the other/);
});
