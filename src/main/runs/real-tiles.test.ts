import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap, ok } from '../../shared/contract/outcome';
import type { Run } from '../../shared/domain/run/run';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import { TestHome } from './testing/runs.test-helper';
import { readRealTiles } from './real-tiles';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

const sheet = { png: new Uint8Array(1), rows: 1, columns: 1, images: 1, title: 'MNIST', count: 1 };

/** Asks for the tiles of a run, and returns the answer with what was asked of the datasets. */
async function ask(run: Partial<Run>) {
  const asked: unknown[][] = [];
  const services = home.open().services;
  const rows = { find: () => ok({ name: 'a run', dataset: 'mnist', ...run }), known: () => [] };
  const tiles = (...args: unknown[]) => {
    asked.push(args);
    return Promise.resolve(ok(sheet));
  };
  const answer = await readRealTiles({ ...services, rows: rows as never }, { tiles }, 'r');
  return { asked, text: answer.ok ? 'accepted' : answer.error.message };
}

it('a run without a grid yet has the layout that its grids will have', async () => {
  const hyperparameters = unwrap(parseHyperparameters({ imageSize: 32, channels: 3, gridSize: 4 }));
  const { asked } = await ask({ hyperparameters, datasetHash: 'ab' });
  expect(asked).toEqual([
    [
      { name: 'mnist', sha256: 'ab', imageSize: 32, channels: 3 },
      { rows: 4, columns: 4 },
    ],
  ]);
});

it('a run of 2-D points, one that has not started and one of another program are refused', async () => {
  const images = unwrap(parseHyperparameters({}));
  const points = unwrap(parseHyperparameters({ network: 'mlp' }));
  const texts = [
    await ask({ hyperparameters: points, datasetHash: 'ab' }),
    await ask({ hyperparameters: images }),
    await ask({ datasetHash: 'ab' }),
  ].map(({ asked, text }) => [asked.length, text.split(':')[0]]);
  expect(texts).toEqual([
    [0, 'There are no real images to show'],
    [0, 'Which images a run trained on is not recorded'],
    [0, 'Which images a run trained on is not recorded'],
  ]);
});
