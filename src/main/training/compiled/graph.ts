import { ATTRIBUTE, DTYPE, typeAttribute } from './native';
import type { Attribute } from './native';
import type { Program, Ref } from './program';
import type { Constant } from './recorder';

/** A node of a TensorFlow graph. An input is `node`, `node:output`, or `^node`, which only has to come before. */
export interface Node {
  name: string;
  op: string;
  inputs: string[];
  attributes: Attribute[];
  /** The attribute `value` of a constant. */
  value?: Constant;
}

/** A variable of the graph: its shape and type. */
export interface Slot {
  shape: number[];
  dtype: number;
}

/** Runs of programs one after the other that make one call. */
export type CallPlan = readonly string[];

export const names = {
  seed: (i: number) => `seed${i}`,
  seeded: (i: number) => `seeded${i}`,
  get: (i: number) => `read${i}`,
  input: (plan: string, call: number, i: number) => `${plan}/${call}/input${i}`,
  result: (plan: string, name: string) => `${plan}/${name}`,
};

/** Constants of programs have one node each, however many runs use them. */
type Constants = Map<Constant, string>;

/** All nodes for variables that stay in the session, and for each plan. What a run does not ask for is not computed. */
export function graphOf(
  slots: readonly Slot[],
  programs: Record<string, Program>,
  plans: Record<string, CallPlan>,
): Node[] {
  const nodes = storage(slots);
  const constants: Constants = new Map();
  for (const [name, plan] of Object.entries(plans))
    nodes.push(
      ...chain(
        name,
        plan.map((call) => programs[call]!),
        slots,
        constants,
      ),
    );
  return [...nodes, ...[...constants].map(([value, name]) => constant(name, value))];
}

const node = (name: string, op: string, inputs: string[], ...attributes: Attribute[]): Node => ({
  name,
  op,
  inputs,
  attributes,
});
const constant = (name: string, value: Constant): Node => ({
  ...node(name, 'Const', [], typeAttribute('dtype', value.dtype)),
  value,
});
const integer = (name: string, value: number): Node =>
  constant(name, { shape: [], dtype: DTYPE.int32, values: Int32Array.of(value) });

/** Variables, and how values get into them and out. A run has to ask for a value: `seeded` is one that comes after the assignment. */
const storage = (slots: readonly Slot[]): Node[] => [
  integer('one', 1),
  ...slots.flatMap(({ shape, dtype }, i) => {
    const attributes = [typeAttribute('dtype', dtype), { name: 'shape', type: ATTRIBUTE.shape, value: shape }];
    const text = (name: string, value: string) => ({ name, type: ATTRIBUTE.string, value });
    return [
      node(
        `variable${i}`,
        'VarHandleOp',
        [],
        ...attributes,
        text('shared_name', `variable${i}`),
        text('container', ''),
      ),
      node(names.seed(i), 'Placeholder', [], ...attributes),
      node(`assign${i}`, 'AssignVariableOp', [`variable${i}`, names.seed(i)], attributes[0]!),
      node(names.seeded(i), 'Identity', ['one', `^assign${i}`], typeAttribute('T', DTYPE.int32)),
      node(names.get(i), 'ReadVariableOp', [`variable${i}`], attributes[0]!),
    ];
  }),
];

/** Programs in a row: each begins with the values of the variables with which the one before it ends. */
function chain(plan: string, calls: Program[], slots: readonly Slot[], constants: Constants): Node[] {
  const nodes: Node[] = [];
  const results = new Map<string, string[]>();
  let state = slots.map((_, i) => names.get(i));
  calls.forEach((program, call) => {
    const at = inline(nodes, program, plan, call, state, constants);
    for (const [name, ref] of Object.entries(program.results))
      results.set(name, [...(results.get(name) ?? []), at(ref)]);
    state = program.assigned.map(at);
  });
  const changed = [...state.keys()].filter((i) => state[i] !== names.get(i));
  for (const i of changed)
    nodes.push(
      node(
        `${plan}/assign${i}`,
        'AssignVariableOp',
        [`variable${i}`, state[i]!, `^${names.get(i)}`],
        typeAttribute('dtype', slots[i]!.dtype),
      ),
    );
  const done = changed.map((i) => `^${plan}/assign${i}`);
  for (const [name, parts] of results) nodes.push(...joined(names.result(plan, name), parts, done));
  return nodes;
}

/** Adds the nodes of one run of a program; returns what names its values. */
function inline(
  nodes: Node[],
  program: Program,
  plan: string,
  call: number,
  state: readonly string[],
  constants: Constants,
): (ref: Ref) => string {
  const nameOf = (ref: Ref): string => {
    if (ref.from === 'variable') return state[ref.index]!;
    if (ref.from === 'input') return names.input(plan, call, ref.index);
    if (ref.from === 'operation') return `${plan}/${call}/${ref.index}${ref.output === 0 ? '' : `:${ref.output}`}`;
    if (!constants.has(ref.constant)) constants.set(ref.constant, `constant${constants.size}`);
    return constants.get(ref.constant)!;
  };
  program.inputs.forEach(({ shape, dtype }, i) =>
    nodes.push(
      node(names.input(plan, call, i), 'Placeholder', [], typeAttribute('dtype', DTYPE[dtype]), {
        name: 'shape',
        type: ATTRIBUTE.shape,
        value: shape,
      }),
    ),
  );
  program.operations.forEach(({ op, attributes, inputs }, i) =>
    nodes.push(node(`${plan}/${call}/${i}`, op, inputs.map(nameOf), ...attributes)),
  );
  return nameOf;
}

/** The results of all calls in one vector, after every variable has its new value. */
function joined(name: string, parts: string[], done: string[]): Node[] {
  const type = typeAttribute('T', DTYPE.float32);
  if (parts.length === 1) return [node(name, 'Identity', [parts[0]!, ...done], type)];
  const axis = integer(`${name}/axis`, 0);
  const concat = node(`${name}/parts`, 'ConcatV2', [...parts, axis.name], type, typeAttribute('Tidx', DTYPE.int32), {
    name: 'N',
    type: ATTRIBUTE.int,
    value: parts.length,
  });
  return [axis, concat, node(name, 'Identity', [concat.name, ...done], type)];
}
