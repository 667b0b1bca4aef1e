import { render, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../shared/contract/outcome';
import HyperparameterTable from './HyperparameterTable.svelte';
import NetworkTable from './NetworkTable.svelte';
import { inPaperOrder } from './paper-order';

const settings = (given: object): Hyperparameters => unwrap(parseHyperparameters(given));
const cells = (row: HTMLElement) =>
  [...row.querySelectorAll('th, td')].map((cell) => cell.textContent!.replace(/\s+/g, ' ').trim());

describe('hyperparameters', () => {
  test('stand in the order of a paper, with symbols', () => {
    render(HyperparameterTable, { hyperparameters: settings({ objective: 'wgan-gp' }), seed: 7 });
    const rows = screen.getAllByRole('row').map(cells);
    const at = (label: string) => rows.findIndex(([name]) => name === label);
    const order = [
      'Objective',
      'Network',
      'Latent size',
      'Optimizer',
      'Learning rate',
      'Beta 1',
      'Beta 2',
      'Batch size',
    ];
    order.push('Critic steps', 'Penalty weight', 'Steps', 'Seed', 'Sample every', 'Engine');
    // The first are also the titles of groups: the row of the setting follows.
    const places = order.map((label) => rows.map(([name]) => name).lastIndexOf(label));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(rows[at('Learning rate')]).toEqual(['Learning rate', 'α', '0.0001']);
    expect(rows[at('Beta 2')]).toEqual(['Beta 2', 'β₂', '0.9']);
    expect(rows[at('Penalty weight')]).toEqual(['Penalty weight', 'λ', '10']);
    expect(rows[at('Seed')]).toEqual(['Seed', '', '7']);
    const critic = screen.getByRole('row', { name: /Critic steps/ });
    expect(critic.querySelector('sub')!.textContent).toBe('critic');
  });

  test.each(['gan', 'lsgan', 'wgan', 'wgan-gp', 'hinge', 'dragan', 'r1'])(
    'of %s are complete, each once',
    (objective) => {
      for (const network of ['fc', 'dcgan', 'mlp'])
        for (const optimizer of ['adam', 'rmsprop', 'sgd']) {
          const h = settings({ objective, network, optimizer });
          const names = inPaperOrder(h, 1).flatMap(({ rows }) => rows.map(({ name }) => name));
          expect([...names].sort()).toEqual([...Object.keys(h), 'seed'].sort());
          expect(FIELDS.filter(({ name }) => names.filter((one) => one === name).length > 1)).toEqual([]);
        }
    },
  );

  test('the weight of R1 is γ, as in its paper', () => {
    const symbolOf = (objective: string) =>
      inPaperOrder(settings({ objective }), 1)
        .flatMap(({ rows }) => rows)
        .find(({ name }) => name === 'penaltyWeight')!.symbol;
    expect([symbolOf('r1'), symbolOf('dragan')]).toEqual(['γ', 'λ']);
  });
});

test('the layers of both networks have shapes and parameters, and their total', () => {
  render(NetworkTable, { hyperparameters: settings({ network: 'dcgan', objective: 'gan' }) });
  const generator = within(screen.getByRole('table', { name: 'Generator' }));
  expect(generator.getAllByRole('row').map(cells)).toEqual([
    ['Layer', 'Output', 'Parameters'],
    // 7 * 7 * 100 * 128 weights, 128 biases, and 128 scales and shifts.
    ['Transposed convolution 7 × 7, stride 7 · batch normalisation · relu', '7 × 7 × 128', '627,584'],
    ['Transposed convolution 3 × 3, stride 1 · batch normalisation · relu', '7 × 7 × 64', '73,920'],
    ['Transposed convolution 4 × 4, stride 2 · batch normalisation · relu', '14 × 14 × 32', '32,864'],
    ['Transposed convolution 4 × 4, stride 2 · tanh', '28 × 28 × 1', '513'],
    ['Total', '734,881'],
  ]);
  const discriminator = within(screen.getByRole('table', { name: 'Discriminator' }));
  expect(discriminator.getAllByRole('row').map(cells).at(-2)).toEqual([
    'Convolution 7 × 7, stride 7',
    '1 × 1 × 1',
    '6,273',
  ]);
});
