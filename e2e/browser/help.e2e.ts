import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { compare, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2,
    steps: 40,
    samples: 2,
    metrics: ['generatorLoss', 'discriminatorLoss', 'stepsPerSecond'],
  });
});
const help = (name: string) => app().page.getByRole('link', { name: `Help: ${name}`, exact: true });

test('the glossary opens from the menu and from the palette, and is searched', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Glossary' }).click();
  const dialog = page.getByRole('dialog', { name: 'Glossary' });
  await expect(dialog.getByRole('term').first()).toHaveText('archive');
  await check(page, 'Glossary', 'dialog[open]');
  await dialog.getByRole('searchbox').fill('wasserstein');
  await expect(dialog.getByRole('term')).toHaveText(['critic']);
  await expect(dialog.getByRole('definition')).toContainText('a score and not a probability');
  await dialog.getByRole('searchbox').fill('nothing like this');
  await expect(dialog.getByText('No term contains')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('glossary');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('term').first()).toHaveText('archive');
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('What’s new lists the changes of versions', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'What’s new' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'What’s new' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
});

test('pages and panels link to their pages of the documentation', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(help('The list of runs')).toHaveAttribute('href', 'docs/table.html');
  await page.getByRole('link', { name: 'New experiment', exact: true }).click();
  await expect(help('Objectives and their papers')).toHaveAttribute('href', 'docs/objectives.html');
  await expect(help('Datasets')).toHaveAttribute('href', 'docs/datasets.html');
  await page.getByRole('link', { name: 'Disk', exact: true }).click();
  await expect(page.getByRole('link', { name: /^Help: / })).toHaveAttribute('href', 'docs/window.html#disk');
  await compare(page, runs);
  const panel = page.getByRole('region', { name: 'Cross-entropy loss', exact: true });
  await expect(panel.getByRole('link', { name: /^Help: / })).toHaveAttribute('href', 'docs/objectives.html');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('link', { name: /^Help: / })).toHaveAttribute('href', 'docs/exports.html');
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await check(page, 'Compare with links to the documentation');
});

test('the glossary is in Chinese in a window in Chinese', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: '简体中文' }).check();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await page.getByRole('button', { name: '菜单' }).click();
  await page.getByRole('menuitem', { name: '术语表' }).click();
  const dialog = page.getByRole('dialog', { name: '术语表' });
  await dialog.getByRole('searchbox').fill('评论家');
  await expect(dialog.getByRole('term').first()).toHaveText('评论家');
  await check(page, 'Glossary in Chinese', 'dialog[open]');
});
