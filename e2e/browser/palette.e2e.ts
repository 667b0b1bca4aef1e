import { expect, sharedApp, test } from '../lib/app';
import { queue, RING, TINY_RING } from '../lib/plan';
import { expectState, row } from '../lib/table';

const app = sharedApp();
const palette = () => app().page.getByRole('dialog', { name: 'Find anything' });
const box = () => palette().getByRole('combobox');
const options = () => palette().getByRole('option');

/** Expects an option to be the one that assistive technology announces as active. */
async function expectActive(label: string): Promise<void> {
  const active = () =>
    box().evaluate((input) => {
      const id = input.getAttribute('aria-activedescendant');
      return id && document.querySelector<HTMLElement>(`#${id} .label`)?.innerText;
    });
  await expect.poll(active).toBe(label);
}

async function openPalette(): Promise<void> {
  await app().page.keyboard.press('Control+k');
  await expect(box()).toBeFocused();
}

test('the tour is on the empty page, is dismissed for good, and can be opened from the menu', async () => {
  const { page } = app();
  const tour = page.getByRole('region', { name: 'How Gander works' });
  await expect(tour.getByRole('listitem')).toHaveCount(5);
  await tour.getByRole('button', { name: 'Hide the tour' }).click();
  await expect(tour).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await expect(tour).toBeHidden();
  const menu = page.getByRole('button', { name: 'Menu' });
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Tour' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'How Gander works' });
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Queue', 'Watch', 'Compare', 'Scrub', 'Export']);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();
});

test('the palette finds pages, presets, runs and tags by keyboard, and lists recent entries', async () => {
  const { page } = app();
  await queue(page, {
    preset: RING,
    name: 'Two on a ring',
    objectives: ['gan', 'wgan-gp'],
    settings: { ...TINY_RING, Steps: '4', 'Sample every': '4', 'Checkpoint every': '4' },
  });
  await expectState(page, 'wgan-gp', 'finished');

  await openPalette();
  await page.keyboard.type('wgan-gp');
  await expectActive('wgan-gp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'wgan-gp' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Add a tag to the run' }).fill('paper');
  await page.keyboard.press('Enter');

  await openPalette();
  await page.keyboard.type('grid 25');
  await expectActive('Four objectives on a grid of 25 Gaussians');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('radio', { name: 'Four objectives on a grid of 25 Gaussians', exact: true }),
  ).toBeChecked();

  await openPalette();
  // Recent entries, the latest first, then the actions.
  await expect
    .poll(async () => (await options().locator('.label').allInnerTexts()).slice(0, 2))
    .toEqual(['Four objectives on a grid of 25 Gaussians', 'wgan-gp']);
  await page.keyboard.type('#paper');
  await expect(options()).toHaveCount(1);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('nothing is called so');
  await expect(palette().getByRole('status')).toHaveText('No matches');
  await page.keyboard.press('Escape');
  await expect(palette()).toBeHidden();

  await openPalette();
  await page.keyboard.type('two on');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await expectActive('Two on a ring');
  await page.keyboard.press('Enter');
  await expect(page.locator('figure[data-run]')).toHaveCount(2);
});

test('the palette stays open when it is opened again before it has closed', async () => {
  const { page } = app();
  await openPalette();
  // In one task, so that the `close` event of the first comes after the second has opened.
  await palette().evaluate(async (dialog: HTMLDialogElement) => {
    const settled = async () => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    };
    dialog.dispatchEvent(new Event('cancel'));
    await settled();
    if (dialog.open) throw new Error('It did not close.');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }));
    await settled();
    if (!dialog.open) throw new Error('It did not open again.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await expect(box()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(palette()).toBeHidden();
});

test('an annotation of a run is undone with Ctrl+Z, and with the button of its message', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'gan').getByRole('link').click();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name of the run' }).fill('the first');
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('the first');
  await page.keyboard.press('Control+z');
  await expect(heading).toHaveText('gan');
  await page.keyboard.press('Control+Shift+z');
  await expect(heading).toHaveText('the first');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(heading).toHaveText('gan');

  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('collapses');
  // Inside the field the key undoes text.
  await notes.press('Control+z');
  await expect(notes).toHaveValue('');
  await expect(heading).toHaveText('gan');
});

test('a chosen theme overrides the system, also after a reload', async () => {
  const { page } = app();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  await page.keyboard.press('Control+,');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect.poll(background).toBe(dark);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('radio', { name: 'Light', exact: true }).check();
  await expect.poll(background).toBe(light);
  await page.getByRole('radio', { name: 'System', exact: true }).check();
  await expect.poll(background).toBe(dark);
});

test('everyday words find settings, actions and pages, which act', async () => {
  const { page } = app();
  const choose = async (word: string, label: string) => {
    await openPalette();
    await page.keyboard.type(word);
    await expectActive(label);
    await page.keyboard.press('Enter');
    await expect(palette()).toBeHidden();
  };
  const scheme = () => page.evaluate(() => document.documentElement.style.colorScheme);
  await choose('dark', 'Theme: Dark');
  await expect.poll(scheme).toBe('dark');
  await choose('columns', 'Columns of the list…');
  await expect(page.getByRole('dialog', { name: 'Columns' })).toBeVisible();
  await page.getByRole('dialog', { name: 'Columns' }).getByRole('button', { name: 'Done' }).click();
  await choose('pause', 'Pause or resume the queue');
  await expect(page.getByRole('button', { name: 'Resume queue' })).toBeVisible();
  await choose('disk', 'Disk');
  await expect(page.getByRole('table', { name: 'Runs by disk space' })).toBeVisible();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'gan').getByRole('link').click();
  await choose('export', 'Export…');
  await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
});
