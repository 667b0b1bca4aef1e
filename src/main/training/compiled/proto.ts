import { bytes, float, joined, message, number, text } from '../../../shared/formats/protobuf';
import type { EncodedField } from '../../../shared/formats/protobuf';
import { ATTRIBUTE } from './native';
import type { Attribute } from './native';
import type { Node } from './graph';
import type { Constant } from './recorder';

/**
 * A TensorFlow SavedModel in the protocol buffers wire format, limited to what a recorded step requires.
 *
 * Field numbers are those of saved_model.proto, meta_graph.proto, graph.proto, node_def.proto, attr_value.proto,
 * tensor.proto and tensor_shape.proto of TensorFlow 2.
 */
const PRODUCER = 1882;
export const TAG = 'step';

const shape = (field: number, sizes: readonly number[]): EncodedField =>
  message(field, ...sizes.map((size) => message(2, number(1, size))));

/** TensorProto: dtype 1, tensor_shape 2, tensor_content 4, in little-endian order like all platforms of TensorFlow. */
const tensor = (field: number, { dtype, shape: sizes, values }: Constant): EncodedField =>
  message(
    field,
    number(1, dtype),
    shape(2, sizes),
    bytes(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );

/** AttrValue: list 1, s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8. ListValue uses the same numbers. */
function value({ name, type, value: v }: Attribute): EncodedField {
  if (Array.isArray(v) && type !== ATTRIBUTE.shape)
    return message(1, ...v.map((item: unknown) => value({ name, type, value: item })));
  switch (type) {
    case ATTRIBUTE.string:
      return text(2, v as string);
    case ATTRIBUTE.int:
      return number(3, v as number);
    case ATTRIBUTE.float:
      return float(4, v as number);
    case ATTRIBUTE.bool:
      return number(5, v ? 1 : 0);
    case ATTRIBUTE.type:
      return number(6, v as number);
    case ATTRIBUTE.shape:
      return shape(7, v as number[]);
    default:
      throw new Error(`The attribute ${name} has the type ${type}, which recorded steps do not support.`);
  }
}

const entry = (name: string, piece: EncodedField): EncodedField => message(5, text(1, name), bytes(2, piece));

/** NodeDef: name 1, op 2, input 3, attr 5. */
const nodeDef = ({ name, op, inputs, attributes, value: constant }: Node): EncodedField =>
  message(
    1,
    text(1, name),
    text(2, op),
    ...inputs.map((input) => text(3, input)),
    ...attributes.map((a) => entry(a.name, value(a))),
    ...(constant ? [entry('value', tensor(8, constant))] : []),
  );

/** SavedModel: schema version 1, meta graphs 2; MetaGraphDef: info 1 with tags 4, graph 2; GraphDef: node 1, versions 4. */
export const savedModel = (nodes: readonly Node[]): Uint8Array => {
  const graph = message(2, ...nodes.map(nodeDef), message(4, number(1, PRODUCER)));
  return joined([number(1, 1), message(2, message(1, text(4, TAG)), graph)]);
};
