import { tensor, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../backends';
import type { Variables } from '../networks/model';
import { adam } from './adam';
import type { Optimizer } from './optimizer';
import expected from './reference/expected.json';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

const GRADIENTS = [
  [0.1, -2, 3e-4, 0],
  [-0.3, 1, 2e-4, 1e-6],
  [0.2, 0.5, -1e-4, 0],
];
const MAKE: Record<keyof typeof expected, (w: Variables) => Optimizer> = {
  adam: (w) => adam(w, 0.1, 0.5, 0.999),
  'adam without a first moment': (w) => adam(w, 0.1, 0, 0.9),
  rmsprop: (w) => rmsprop(w, 0.05),
  sgd: (w) => sgd(w, 0.1),
  'sgd with momentum': (w) => sgd(w, 0.1, 0.9),
};

beforeAll(() => openEngine('cpu'));

describe('an optimizer', () => {
  it.each(Object.keys(MAKE) as (keyof typeof expected)[])('agrees with the same steps in Python: %s', (name) => {
    const w = variable(tensor([0.5, -1, 2, 0]));
    const optimizer = MAKE[name]({ w });
    for (const g of GRADIENTS) optimizer.apply({ w: tensor(g) });
    w.dataSync().forEach((got, i) => expect(Math.abs(got - expected[name][i]!)).toBeLessThan(2e-6));
  });

  it('moves by the learning rate in the first step of Adam, whatever the gradient', () => {
    const w = variable(tensor([1, 1, 1]));
    adam({ w }, 0.01, 0.9, 0.999).apply({ w: tensor([5, -0.001, 100]) });
    [0.99, 1.01, 0.99].forEach((value, i) => expect(w.dataSync()[i]).toBeCloseTo(value, 5));
  });

  it('keeps all that it remembers in named slots', () => {
    const names = (make: (w: Variables) => Optimizer) => Object.keys(make({ 'g/w': variable(tensor([1])) }).slots);
    expect(names(MAKE.adam)).toEqual(['g/w/m', 'g/w/v', 'beta1^t', 'beta2^t']);
    expect(names(MAKE.rmsprop)).toEqual(['g/w/v']);
    expect(names(MAKE.sgd)).toEqual([]);
    expect(names(MAKE['sgd with momentum'])).toEqual(['g/w/b']);
  });
});
