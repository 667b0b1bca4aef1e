import { ATTRIBUTE, DTYPE, typeAttribute } from './native';
import type { Attribute } from './native';
import type { Program, Ref } from './program';
import type { Constant } from './recorder';

/** A node of a TensorFlow graph. An input is `node`, `node:output`, or `^node` (a control dependency). */
export interface Node {
  name: string;
  op: string;
  inputs: string[];
  attributes: Attribute[];
  /** The `value` attribute of a constant. */
  value?: Constant;
  /** Shape of each output, for the passes over the graph. */
  shapes?: readonly (readonly number[])[] | undefined;
  /** The variable whose new value this is. */
  variable?: number;
}

/** Returns the node that an input names: `node`, `node:output` and `^node` are of the same. */
export const nodeNameOf = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

/** Returns the shape of an output, or undefined if it is not known. */
export const shapeOfNode = ({ shapes, value }: Node, output: number): readonly number[] | undefined =>
  shapes?.[output] ?? value?.shape;

/** Shape and type of a graph variable. */
export interface Slot {
  shape: number[];
  dtype: number;
}

/** Names of the programs that one call runs in sequence. */
export type CallPlan = readonly string[];

export const names = {
  feed: (i: number) => `feed${i}`,
  assigned: (i: number) => `assigned${i}`,
  get: (i: number) => `read${i}`,
  input: (plan: string, call: number, i: number) => `${plan}/${call}/input${i}`,
  result: (plan: string, name: string) => `${plan}/${name}`,
};

/** Constants of programs have one node each, shared by all calls. */
type Constants = Map<Constant, string>;

/** Returns the nodes of the persistent variables and of each plan. A run computes only what it fetches. */
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
  return [...nodes, ...[...constants].map(([value, name]) => constantNode(name, value))];
}

const node = (name: string, op: string, inputs: string[], ...attributes: Attribute[]): Node => ({
  name,
  op,
  inputs,
  attributes,
});
export const constantNode = (name: string, value: Constant): Node => ({
  ...node(name, 'Const', [], typeAttribute('dtype', value.dtype)),
  value,
});
const integer = (name: string, value: number): Node =>
  constantNode(name, { shape: [], dtype: DTYPE.int32, values: Int32Array.of(value) });

/** Nodes of the variables with their assignment and reading. Fetching `assigned` executes the assignment. */
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
      node(names.feed(i), 'Placeholder', [], ...attributes),
      node(`assign${i}`, 'AssignVariableOp', [`variable${i}`, names.feed(i)], attributes[0]!),
      node(names.assigned(i), 'Identity', ['one', `^assign${i}`], typeAttribute('T', DTYPE.int32)),
      { ...node(names.get(i), 'ReadVariableOp', [`variable${i}`], attributes[0]!), shapes: [shape] },
    ];
  }),
];

/** Chains programs: each starts with the variable values at the end of the previous one. */
function chain(plan: string, calls: Program[], slots: readonly Slot[], constants: Constants): Node[] {
  const nodes: Node[] = [];
  const results = new Map<string, string[]>();
  let state = slots.map((_, i) => names.get(i));
  calls.forEach((program, call) => {
    const nameOf = inline(nodes, program, plan, call, state, constants);
    for (const [name, ref] of Object.entries(program.results))
      results.set(name, [...(results.get(name) ?? []), nameOf(ref)]);
    state = program.assigned.map(nameOf);
    markValues(nodes, state);
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
  const assignments = changed.map((i) => `^${plan}/assign${i}`);
  for (const [name, parts] of results) nodes.push(...concatenateResults(names.result(plan, name), parts, assignments));
  return nodes;
}

/** Notes on nodes which variable's value they compute. */
function markValues(nodes: Node[], state: readonly string[]): void {
  const variables = new Map(state.map((name, i) => [name, i]));
  for (const node of nodes) {
    const variable = variables.get(node.name);
    if (variable !== undefined) node.variable = variable;
  }
}

/** Adds the nodes of one call of a program; returns a function from a reference to its node name. */
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
    nodes.push({
      ...node(names.input(plan, call, i), 'Placeholder', [], typeAttribute('dtype', DTYPE[dtype]), {
        name: 'shape',
        type: ATTRIBUTE.shape,
        value: shape,
      }),
      shapes: [shape],
    }),
  );
  program.operations.forEach(({ op, attributes, inputs, shapes }, i) =>
    nodes.push({ ...node(`${plan}/${call}/${i}`, op, inputs.map(nameOf), ...attributes), shapes }),
  );
  return nameOf;
}

/** Concatenates the results of all calls, after every variable has been assigned. */
function concatenateResults(name: string, parts: string[], assignments: string[]): Node[] {
  const type = typeAttribute('T', DTYPE.float32);
  if (parts.length === 1) return [node(name, 'Identity', [parts[0]!, ...assignments], type)];
  const axis = integer(`${name}/axis`, 0);
  const concat = node(`${name}/parts`, 'ConcatV2', [...parts, axis.name], type, typeAttribute('Tidx', DTYPE.int32), {
    name: 'N',
    type: ATTRIBUTE.int,
    value: parts.length,
  });
  return [axis, concat, node(name, 'Identity', [concat.name, ...assignments], type)];
}
