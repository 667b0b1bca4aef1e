import { expect, sharedApp, test } from '../lib/app';
import { exportAs } from '../lib/exports';
import { compare } from '../lib/recorded';
import { TINY_RUN, train, trainBeside } from '../lib/trained';

const STEPS = 200;
const seed = (n: number): string[] => [
  'ring-compare',
  '--objective',
  'wgan,wgan-gp',
  '--seed',
  String(n),
  '--steps',
  String(STEPS),
  '--set',
  'sampleEvery=100',
  '--set',
  `checkpointEvery=${STEPS}`,
  ...TINY_RUN,
];
const app = sharedApp((home) => Promise.resolve(train(home, ...seed(1))));

test('seeds join their configuration while they train', async () => {
  const { page } = app();
  // A second window pauses the queue until the comparison is open.
  const other = await page.context().browser()!.newPage();
  await other.goto(app().address);
  await other.getByRole('button', { name: 'Pause queue' }).click();
  await expect(other.getByRole('button', { name: 'Resume queue' })).toBeVisible();
  const trained = trainBeside(app().home, ...seed(2));
  const links = other.getByRole('grid').locator('.name a');
  await expect(links).toHaveCount(4);
  await compare(
    page,
    await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!.split('/').at(-1)!).sort()),
  );
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(2);
  // Both are in one panel; the page is not reloaded.
  const panel = page.getByRole('region', { name: 'Values of Wasserstein loss' });
  const value = (name: RegExp) => panel.getByRole('row', { name }).getByRole('cell').first();
  const both = [value(/^wgan(?!-)/), value(/^wgan-gp/)];
  // A panel reads its values when it is near the screen.
  await panel.scrollIntoViewIfNeeded();
  // There is no spread with one seed, and a spread as soon as the second has come as far.
  for (const cell of both) await expect(cell).toHaveText(/^−?[\d.]+(e−\d+)?$/);
  await other.getByRole('button', { name: 'Resume queue' }).click();
  for (const cell of both) await expect(cell).toHaveText(/±.*n 2/);
  await trained;
  await other.close();
  const losses = page
    .getByRole('region', { name: 'Table of newest values' })
    .getByRole('row')
    .filter({ hasText: 'Generator loss' })
    .getByRole('cell');
  await expect(losses).toHaveText([/n 2/, /n 2/]);
  // The means are those of all seeds of each configuration, from the database.
  const { runs } = JSON.parse((await exportAs(app(), 'JSON of all series')).bytes.toString('utf8')) as {
    runs: { hyperparameters: { objective: string }; points: { step: number; generatorLoss: number }[] }[];
  };
  for (const [i, objective] of ['wgan', 'wgan-gp'].entries()) {
    const last = runs
      .filter((run) => run.hyperparameters.objective === objective)
      .map(({ points }) => points.find(({ step }) => step === STEPS)!.generatorLoss);
    expect(last).toHaveLength(2);
    const mean = (last[0]! + last[1]!) / 2;
    await expect(async () => {
      const shown = Number.parseFloat((await losses.nth(i).innerText()).replace('−', '-').replace('e−', 'e-'));
      expect(Math.abs(shown - mean)).toBeLessThan(0.01 * Math.abs(mean));
    }).toPass();
  }
});
