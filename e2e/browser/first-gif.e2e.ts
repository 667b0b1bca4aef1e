import { readFileSync } from 'node:fs';
import { expect, test } from '../lib/app';
import { frames, shownSteps } from '../lib/steps';

/** Settings that only make the runs shorter; a person would leave them. */
const SHORT = { Steps: '4', 'Sample every': '2', 'Batch size m': '8' };

test('from the first start to a saved GIF it takes four clicks', async ({ app }, info) => {
  const { page } = app;
  await page.evaluate(() => {
    const clicks: string[] = [];
    Object.assign(globalThis, { clicks });
    addEventListener('click', (e) => e.isTrusted && clicks.push((e.target as HTMLElement).textContent.trim()), true);
  });

  await page.getByRole('link', { name: 'Start the four-objective comparison on digits' }).click();
  await expect(page.getByRole('button', { name: 'Queue and compare' })).toBeEnabled();
  for (const [label, value] of Object.entries(SHORT))
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  // Nothing is missing, and no field is wrong.
  await expect(page.getByText(/not available yet/)).toHaveCount(0);
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Queue and compare' }).click();

  await expect(frames(page)).toHaveCount(4);
  await expect.poll(() => shownSteps(page), { timeout: 200_000 }).toEqual(Array(4).fill('step 4'));
  await expect(page.getByText(/^Starting/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('radio', { name: 'Animated GIF' })).toBeChecked();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.gif$/);
  expect(
    readFileSync(await download.path())
      .subarray(0, 6)
      .toString('latin1'),
  ).toBe('GIF89a');

  const clicks = await page.evaluate(() => (globalThis as unknown as { clicks: string[] }).clicks);
  info.annotations.push({ type: 'clicks', description: clicks.join(', ') });
  expect(clicks).toHaveLength(4);
  // The result belongs to the format that was exported.
  await expect(dialog.getByText(/^Done:/)).toBeVisible();
  await dialog.getByRole('radio', { name: 'PNG contact sheet' }).check();
  await expect(dialog.getByText(/^Done:/)).toHaveCount(0);
});

test('a dataset that is not here is named once in the summary, and emptied seeds say what to do', async ({ app }) => {
  const { page } = app;
  await page.getByRole('link', { name: 'New experiment', exact: true }).click();
  const summary = page.getByRole('region', { name: 'What will be queued' });
  await page.getByRole('checkbox', { name: 'Fashion-MNIST' }).check();
  await expect(summary.getByText(/Fashion-MNIST/)).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'Fashion-MNIST' }).uncheck();
  await expect(summary.getByText(/Fashion-MNIST/)).toHaveCount(0);

  const which = page.getByRole('textbox', { name: 'Which' });
  const count = page.getByRole('spinbutton', { name: 'How many' });
  await which.fill('');
  await expect(which).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Queue and compare' })).toBeDisabled();
  await count.fill('3');
  await count.blur();
  await expect(which).toHaveValue('1-3');
  await count.fill('');
  await count.blur();
  await expect(count).toHaveValue('3');
  await expect(which).toHaveAttribute('aria-invalid', 'false');
});
