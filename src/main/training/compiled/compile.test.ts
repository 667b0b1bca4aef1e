import {
  add,
  concat,
  memory,
  mul,
  randomNormal,
  reshape,
  scalar,
  square,
  sub,
  sum,
  tensor,
  tensor1d,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { availableEngines, useEngine } from '../training.test-helper';
import { compile } from './compile';
import type { Recordable } from './compile';
import { eagerly } from './input';
import type { InputSource } from './input';
import type { Step } from './recorder';

const engines = await availableEngines();
if (engines.includes('tensorflow')) await useEngine('tensorflow');

/** 1, 2, 3, ... in vectors of two. */
function counting(): InputSource {
  let n = 0;
  return { shape: [2], dtype: 'float32', next: () => Float32Array.of(++n, ++n) };
}

/** w <- w / 2 + x, and |w|^2 as a result. */
const halve =
  (w: Variable, source: InputSource): Step =>
  (input) => {
    w.assign(add(mul(w, scalar(0.5)), input(source)));
    return { size: reshape(sum(square(w)), [1]) };
  };

const vector = (...values: number[]) => variable(tensor1d(values));
const read = (tensors: Tensor[]) =>
  tensors.map((t) => {
    const values = [...t.dataSync()];
    t.dispose();
    return values;
  });
const message = (recordable: Recordable): string => {
  const outcome = compile(recordable);
  return outcome.ok ? 'no refusal' : outcome.error.message;
};

describe.skipIf(!engines.includes('tensorflow'))('a recorded step', () => {
  it('does what the step does, keeps its variables to itself until they are asked for, and leaves no tensor behind', () => {
    const w = vector(8, 16);
    const tensors = memory().numTensors;
    const compiled = unwrap(
      compile({ variables: [w], steps: { halve: halve(w, counting()) }, plans: { one: ['halve'] } }),
    );
    expect([...w.dataSync()]).toEqual([8, 16]);
    // Recording has asked the source twice: 5 and 6 come next.
    expect(read(compiled.run('one', ['size']))).toEqual([[9 ** 2 + 14 ** 2]]);
    expect(read(compiled.run('one', ['size']))).toEqual([[11.5 ** 2 + 15 ** 2]]);
    expect([...w.dataSync()]).toEqual([8, 16]);
    compiled.pull();
    expect([...w.dataSync()]).toEqual([11.5, 15]);
    tidy(() => {
      w.assign(tensor1d([0, 0]));
    });
    compiled.push();
    expect(read(compiled.run('one', ['size']))).toEqual([[9 ** 2 + 10 ** 2]]);
    compiled.close();
    expect(memory().numTensors).toBe(tensors);
  });

  it('does the same compiled by XLA', () => {
    const w = vector(8, 16);
    const compiled = unwrap(
      compile({ variables: [w], steps: { halve: halve(w, counting()) }, plans: { one: ['halve'] }, xla: true }),
    );
    expect(read(compiled.run('one', ['size']))).toEqual([[9 ** 2 + 14 ** 2]]);
    compiled.pull();
    expect([...w.dataSync()]).toEqual([9, 14]);
    compiled.close();
  });

  it('runs several steps in one call, in their order, with the results of each', () => {
    const w = vector(0, 0);
    const step = halve(w, counting());
    const negate: Step = () => {
      w.assign(mul(w, scalar(-1)));
      return { size: tensor1d([0]).add(sum(w)) };
    };
    const compiled = unwrap(
      compile({ variables: [w], steps: { step, negate }, plans: { both: ['step', 'negate', 'step'] } }),
    );
    // [5, 6], -[5, 6], [-2.5, -3] + [7, 8]
    expect(read(compiled.run('both', ['size']))).toEqual([[61, -11, 4.5 ** 2 + 5 ** 2]]);
    compiled.close();
  });

  it('computes only the results that are asked for, and reads held tensors', () => {
    const w = vector(1, 2);
    const table = tensor([[10, 20]]);
    const compiled = unwrap(
      compile({
        variables: [w],
        held: [table],
        steps: { both: () => ({ a: reshape(add(w, table), [-1]), b: concat([w, w]) }) },
        plans: { plan: ['both'] },
      }),
    );
    expect(read(compiled.run('plan', ['a']))).toEqual([[11, 22]]);
    expect(read(compiled.run('plan', ['b', 'a']))).toEqual([
      [1, 2, 1, 2],
      [11, 22],
    ]);
    compiled.close();
  });

  it('gives the same numbers as op by op', () => {
    const eager = vector(3, -1);
    const source = counting();
    for (let i = 0; i < 2; i++) source.next();
    tidy(() => {
      for (let i = 0; i < 5; i++) halve(eager, source)(eagerly);
    });
    const w = vector(3, -1);
    const compiled = unwrap(
      compile({
        variables: [w],
        steps: { halve: halve(w, counting()) },
        plans: { five: new Array<string>(5).fill('halve') },
      }),
    );
    read(compiled.run('five', ['size']));
    compiled.pull();
    expect([...w.dataSync()]).toEqual([...eager.dataSync()]);
    compiled.close();
  });
});

describe.skipIf(!engines.includes('tensorflow'))(
  'what cannot be recorded is refused with its operation and line',
  () => {
    const w = vector(1, 2);
    const refusal = (step: Step) => message({ variables: [w], steps: { step }, plans: { plan: ['step'] } });
    const one = () => tensor1d([1]);

    it('a count kept in JavaScript', () => {
      let t = 0;
      expect(
        refusal(() => {
          t++;
          w.assign(mul(w, scalar(1 - 0.9 ** t)));
          return { x: one().add(sum(w)) };
        }),
      ).toMatch(
        /Mul has a number from JavaScript as input 1 .*\(0\.1.*, then 0\.18.*\): make it a variable or an input, at .*compile\.test\.ts:\d+/,
      );
    });

    it('a number drawn by JavaScript, and one drawn by tfjs, which does so in JavaScript', () => {
      expect(refusal(() => ({ x: mul(w, scalar(Math.random())) }))).toMatch(
        /Mul has a number from JavaScript as input 1 .*compile\.test\.ts/,
      );
      expect(refusal(() => ({ x: add(w, randomNormal([2])) }))).toMatch(/number from JavaScript as input/);
    });

    it('a learning rate that is read while it falls', () => {
      const schedule = { rate: 0.1 };
      expect(
        refusal(() => {
          schedule.rate *= 0.5;
          w.assign(sub(w, scalar(schedule.rate)));
          return { x: w.clone().mul(w) };
        }),
      ).toMatch(/Sub has a number from JavaScript/);
    });

    it('a value that is read and then used', () => {
      expect(refusal(() => ({ x: mul(w, scalar(square(w).dataSync()[0]!)) }))).toMatch(
        /reads a value that it computed, at .*compile\.test\.ts:\d+/,
      );
    });

    it('a tensor from outside', () => {
      const outside = tensor1d([5, 6]);
      expect(refusal(() => ({ x: add(w, outside) }))).toMatch(
        /uses a tensor in Add that was created before it .*compile\.test\.ts:\d+/,
      );
    });

    it('operations that are not the same each time', () => {
      let t = 0;
      expect(refusal(() => ({ x: t++ % 2 === 0 ? square(w) : mul(w, scalar(2)) }))).toMatch(
        /Square is not executed each time; Mul is executed instead/,
      );
    });

    it('a result that is a number of JavaScript', () => {
      let t = 0;
      expect(refusal(() => ({ x: add(w, w), y: tensor1d([t++]) }))).toMatch(/a result is a value from JavaScript/);
    });

    it('and puts the variables back', () => {
      expect([...w.dataSync()]).toEqual([1, 2]);
    });
  },
);
