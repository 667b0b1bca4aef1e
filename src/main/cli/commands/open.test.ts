import { expect, test } from 'vitest';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { ok, unwrap } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { addressOf } from './open';

const run = (id: string, name: string): RunRow => ({
  id,
  name,
  experiment: 'e1',
  experimentName: 'night',
  state: 'finished',
  step: 1,
  steps: 1,
  seed: 1,
  hyperparameters: unwrap(parseHyperparameters({ objective: 'gan' })),
  hash: '',
  dataset: 'ring',
  folder: '',
  createdAt: id,
  last: {},
  best: {},
  archived: false,
  samples: 0,
  stored: { checkpoints: 0, samples: 0, log: 0 },
  favourite: false,
  tags: [],
  notes: '',
  warnings: 0,
  warned: [],
});
const RUNS = [run('20261121-a', 'gan'), run('20261121-b', 'wgan')];

test.each([
  [[], '#/runs'],
  [['#/new?preset=ring-compare'], '#/new?preset=ring-compare'],
  [['wgan'], '#/run/20261121-b'],
  [['20261121-a'], '#/run/20261121-a'],
  [['night'], '#/compare?runs=20261121-a,20261121-b'],
  [['wgan', 'gan'], '#/compare?runs=20261121-b,20261121-a'],
])('%j leads to %j', (words, expected) => expect(addressOf(words, RUNS)).toEqual(ok(expected)));

test('anything that is neither a run nor an address is refused', () => {
  expect(addressOf(['wgn'], RUNS)).toMatchObject({
    ok: false,
    error: { message: 'There is no run "wgn". Did you mean "wgan"?' },
  });
});
