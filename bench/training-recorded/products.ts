import { randomNormal, tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile } from '../../src/main/training/compiled/compile';
import { recordableSteps } from '../../src/main/training/compiled/iteration';
import {
  ATTRIBUTE,
  DTYPE,
  execute,
  idOf,
  nodeBackend,
  typeAttribute,
  wrap,
} from '../../src/main/training/compiled/native';
import { programOf } from '../../src/main/training/compiled/program';
import type { Operation, Program, Ref } from '../../src/main/training/compiled/program';
import { record } from '../../src/main/training/compiled/recorder';
import { variablesOf } from '../../src/main/training/trainer';
import type { Trainer } from '../../src/main/training/trainer';
import { unwrap } from '../../src/shared/contract/outcome';
import { flopsOf } from './flops';

const PRODUCTS = new Set(['BatchMatMulV2', 'MatMul', 'Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter']);

interface Product {
  operation: Operation;
  inputs: { shape: number[]; values?: Int32Array }[];
}

/**
 * Returns the matrix products and convolutions of one iteration as one call of TensorFlow, and their floating-point operations.
 *
 * The call shows what TensorFlow's own products take: they do not wait for each other, and their factors are ready.
 */
export function productsAlone(trainer: Trainer): { call: () => void; flops: number } {
  const { held, critic, generator } = recordableSteps(trainer);
  const variables = Object.values(variablesOf(trainer.players));
  const of = (step: typeof critic.step) =>
    productsOf(unwrap(programOf(record(step, variables, [held]))), [...variables, held]);
  const [ofCritic, ofGenerator] = [of(critic.step), of(generator.step)];
  const products = [...new Array<Product[]>(trainer.h.criticSteps).fill(ofCritic).flat(), ...ofGenerator];
  const factors = new Map<string, Tensor[]>();
  // Equal products of equal operands would be computed only once.
  const factor = (shape: number[], i: number) => {
    const all = factors.get(shape.join()) ?? Array.from({ length: 4 }, () => randomNormal(shape));
    factors.set(shape.join(), all);
    return all[i % 4]!;
  };
  const chosen = products.map(({ inputs }, n) =>
    inputs.map(({ shape, values }, i) =>
      values ? tensor(values, shape, 'int32') : factor(shape, i === 0 ? n : Math.floor(n / 4)),
    ),
  );
  const plain = unwrap(
    compile({
      variables: [],
      held: chosen.flat(),
      plans: { all: ['all'] },
      steps: {
        all: () => ({
          firsts: firstOfEach(
            products.map(({ operation }, n) => wrap(execute(operation.op, operation.attributes, chosen[n]!.map(idOf)))),
          ),
        }),
      },
    }),
  );
  return {
    call: () => {
      for (const result of plain.run('all', ['firsts'])) result.dispose();
    },
    flops: products.reduce((sum, { operation: { op, attributes, shapes }, inputs }) => {
      return sum + flopsOf({ op, attributes, inputs: inputs.map(({ shape }) => shape), output: shapes[0]! });
    }, 0),
  };
}

function productsOf(program: Program, slots: readonly Tensor[]): Product[] {
  const shapeOf = (ref: Ref): { shape: number[]; values?: Int32Array } => {
    if (ref.from === 'variable') return { shape: slots[ref.index]!.shape };
    if (ref.from === 'operation') return { shape: program.operations[ref.index]!.shapes[ref.output]! };
    if (ref.from === 'input') return { shape: program.inputs[ref.index]!.shape };
    const { shape, values } = ref.constant;
    return values instanceof Int32Array ? { shape, values } : { shape };
  };
  return program.operations
    .filter(({ op }) => PRODUCTS.has(op))
    .map((operation) => ({ operation, inputs: operation.inputs.map(shapeOf) }));
}

/** Returns one element of each tensor, so that each must be computed. */
function firstOfEach(tensors: Tensor[]): Tensor {
  const { binding } = nodeBackend();
  const firsts = tensors.map((t) => t.reshape([-1]).slice([0], [1]));
  const axis = binding.createTensor([], DTYPE.int32, Int32Array.of(0));
  return wrap(
    execute(
      'ConcatV2',
      [
        typeAttribute('T', DTYPE.float32),
        typeAttribute('Tidx', DTYPE.int32),
        { name: 'N', type: ATTRIBUTE.int, value: firsts.length },
      ],
      [...firsts.map(idOf), axis],
    ),
  );
}
