import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { unzipSync } from 'fflate';
import { decode } from 'fast-png';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { ROOT } from '../lib/root';
import { row } from '../lib/table';
import { train } from '../lib/trained';

/** A network with transposed convolutions and batch normalisation, after four steps. */
const SETTINGS = ['network=dcgan', 'batchSize=8', 'sampleEvery=2', 'checkpointEvery=2'].flatMap((setting) => [
  '--set',
  setting,
]);
const SIZE = 28;
const TILES = 8;
const app = sharedApp((home) =>
  Promise.resolve(
    train(home, 'digits-compare', '--dataset', 'mnist-10k', '--objective', 'gan', '--steps', '4', ...SETTINGS),
  ),
);
const storedGrid = (step: number) => {
  const [run] = readdirSync(join(app().home, 'runs'));
  return decode(readFileSync(join(app().home, 'runs', run!, 'samples', `${String(step).padStart(9, '0')}.png`)));
};

/** Exports with the open dialog; returns the files of the package that the browser saved. */
async function exportWith(dialog: Locator, format: string): Promise<Record<string, Uint8Array>> {
  await dialog.getByLabel('Format').selectOption(format);
  const saved = app().page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await saved;
  await expect(dialog.getByText('Done:')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  return unzipSync(readFileSync(await download.path()));
}

test('a page loads the exported generator with TensorFlow.js and draws the stored grid', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'gan').getByRole('link', { name: 'gan' }).click();
  await page.getByRole('button', { name: 'Generator…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Generator of gan' });
  await expect(dialog.getByRole('combobox', { name: /^Checkpoint/ })).toHaveValue('4');
  await check(page, 'Generator', 'dialog[open]');
  const files = await exportWith(dialog, 'tfjs');

  // The page of the README, word for word; only the library comes from node_modules.
  const [, html] = /```html\n([\s\S]*?)```/.exec(Buffer.from(files['README.md']!).toString())!;
  const other = await page.context().newPage();
  await other.route('https://cdn.jsdelivr.net/**', (route) =>
    route.fulfill({ path: join(ROOT, 'node_modules/@tensorflow/tfjs/dist/tf.min.js') }),
  );
  await other.route('http://package.test/**', (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    if (path === '') return route.fulfill({ contentType: 'text/html', body: html! });
    const file = files[path];
    return file ? route.fulfill({ body: Buffer.from(file) }) : route.fulfill({ status: 404 });
  });
  const logged = other.waitForEvent('console', (message) => /^[\d.e-]+$/.test(message.text()));
  await other.goto('http://package.test/');
  expect(Number((await logged).text())).toBeLessThan(1e-4);

  const grid = storedGrid(4);
  const drawn = (await other.evaluate(`(async () => {
    const model = await tf.loadLayersModel('model.json');
    const values = new Float32Array(await (await fetch('test/latents.npy')).arrayBuffer(), 128);
    const images = model.predict(tf.tensor(values).reshape([-1, model.inputs[0].shape[1]]));
    return Array.from(images.add(1).mul(127.5).dataSync());
  })()`)) as number[];
  const differences = drawn.map((level, i) => {
    const tile = Math.floor(i / SIZE ** 2);
    const y = SIZE * Math.floor(tile / TILES) + (Math.floor(i / SIZE) % SIZE);
    return Math.abs(level - grid.data[y * SIZE * TILES + SIZE * (tile % TILES) + (i % SIZE)]!);
  });
  expect(differences).toHaveLength(TILES ** 2 * SIZE ** 2);
  // Half a level is lost by rounding to a byte.
  expect(Math.max(...differences)).toBeLessThan(1.5);

  const canvas = (await other.evaluate(`(() => {
    const canvas = document.getElementById('canvas');
    return Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
  })()`)) as number[];
  expect(canvas).toHaveLength(4 * SIZE ** 2);
  for (let i = 0; i < SIZE ** 2; i++)
    expect(Math.abs(canvas[4 * i]! - grid.data[Math.floor(i / SIZE) * SIZE * TILES + (i % SIZE)]!)).toBeLessThan(2);
  await other.close();
});

test('a checkpoint of the table, and of the scrubber, opens the dialog at its step', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Export the generator of step 2' }).click();
  const dialog = page.getByRole('dialog', { name: 'Generator of gan' });
  await expect(dialog.getByRole('combobox', { name: /^Checkpoint/ })).toHaveValue('2');
  const files = await exportWith(dialog, 'onnx');
  expect(Object.keys(files)).toContain('generator.onnx');
  expect(decode(files['test/images.png']!).data).toEqual(storedGrid(2).data);

  await page.getByRole('button', { name: 'Checkpoint at step 2', exact: true }).click();
  const marks = page.getByRole('group', { name: 'Checkpoints on the scrubber' });
  await marks.getByRole('button', { name: 'Generator…' }).click();
  await expect(dialog.getByRole('combobox', { name: /^Checkpoint/ })).toHaveValue('2');
  await dialog.getByLabel('Batch size').fill('0');
  await expect(dialog.getByRole('alert')).toContainText('from 1 to 1024');
  await dialog.getByRole('button', { name: 'Close' }).first().click();
});
