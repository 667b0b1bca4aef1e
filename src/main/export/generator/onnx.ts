import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import type { ActivationName } from '../../../shared/domain/run/hyperparameters';
import { bytes, float, joined, message, number, text } from '../../../shared/formats/protobuf';
import type { EncodedField } from '../../../shared/formats/protobuf';
import { outputName } from './format';
import type { FormatOptions, WriteGenerator } from './format';
import { parameterCount } from './layers';
import type { GeneratorDescription, GeneratorLayer } from './layers';
import type { StoredGenerator } from './stored-generator';

/** Operators of ONNX 1.8: a runtime of 2021 or later reads them. */
const ONNX_OPSET = 13;
const IR_VERSION = 7;
/** Protocol buffers have less than 2 GiB. The rest of the model takes far less than the megabyte left for it. */
const MAX_WEIGHT_BYTES = 2 ** 31 - 2 ** 20;

/** Refuses a generator whose weights do not fit into an ONNX file. @throws RefusalError */
export function checkOnnxSize({ layers }: Pick<GeneratorDescription, 'layers'>): void {
  const size = 4 * parameterCount(layers);
  if (size > MAX_WEIGHT_BYTES)
    throw new RefusalError({
      message: m.drawing_onnx_file_holds_at_most({ size: (size / 2 ** 30).toFixed(1) }),
      at: 'format',
    });
}

/** Writes `generator.onnx`: input `latents` [batch, latentSize], output `images` [batch, c, h, w] or `points` [batch, 2]. */
export const writeOnnx: WriteGenerator = (generator, options) => {
  checkOnnxSize(generator);
  return {
    files: [{ path: 'generator.onnx', content: encodeModel(generator, options) }],
    layout: 'NCHW',
    usage: usageOf(generator),
  };
};

const usageOf = (generator: StoredGenerator): string => `\
\`generator.onnx\` is ONNX with operator set ${ONNX_OPSET}. In Python (\`pip install onnxruntime\`):

\`\`\`python
import numpy as np, onnxruntime

session = onnxruntime.InferenceSession("generator.onnx")
latents = np.load("test/latents.npy")
[output] = session.run(["${outputName(generator)}"], {"latents": latents})
print(abs(output - np.load("test/${outputName(generator)}.npy")).max())  # about 1e-6
\`\`\`
`;

// Field numbers are those of onnx.proto3: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

const FLOAT = 1;
const INT64 = 7;

type AttributeValue = number | { float: number } | readonly number[];

/** AttributeProto: name 1, f 2, i 3, ints 8, type 20 (FLOAT 1, INT 2, INTS 7). */
function attribute(name: string, value: AttributeValue): EncodedField {
  if (typeof value === 'number') return message(5, text(1, name), number(3, value), number(20, 2));
  if ('float' in value) return message(5, text(1, name), float(2, value.float), number(20, 1));
  return message(5, text(1, name), ...value.map((item) => number(8, item)), number(20, 7));
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9 in little-endian order. */
const tensor = (name: string, type: number, shape: readonly number[], data: ArrayBufferView): EncodedField =>
  message(
    5,
    ...shape.map((size) => number(1, size)),
    number(2, type),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

/** ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; its elem_type 1 and shape 2; Dimension: value 1, param 2. */
const valueInfo = (field: number, name: string, shape: readonly (number | string)[]): EncodedField =>
  message(
    field,
    text(1, name),
    message(
      2,
      message(
        1,
        number(1, FLOAT),
        message(
          2,
          ...shape.map((size) => (typeof size === 'string' ? message(1, text(2, size)) : message(1, number(1, size)))),
        ),
      ),
    ),
  );

/** Nodes and initialisers of a graph whose nodes form a chain. */
class Graph {
  readonly nodes: EncodedField[] = [];
  readonly initialisers: EncodedField[] = [];

  /** @param current name of the value that the next node reads */
  constructor(public current: string) {}

  /** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5. */
  add(op: string, name: string, inputs: readonly string[] = [], attributes: Record<string, AttributeValue> = {}): void {
    this.nodes.push(
      message(
        1,
        ...[this.current, ...inputs].map((input) => text(1, input)),
        text(2, `${name}:0`),
        text(3, name),
        text(4, op),
        ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      ),
    );
    this.current = `${name}:0`;
  }

  addTensor(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    this.initialisers.push(tensor(name, data instanceof Float32Array ? FLOAT : INT64, shape, data));
    return name;
  }
}

function encodeModel(generator: StoredGenerator, { batch, version }: FormatOptions): Uint8Array {
  const { latents, output, layers, run, step } = generator;
  const graph = new Graph('latents');
  for (const layer of layers) addLayer(graph, layer, generator, batch);
  const name = outputName(generator);
  graph.nodes.push(message(1, text(1, graph.current), text(2, name), text(3, name), text(4, 'Identity')));
  const batchSize = batch ?? 'batch';
  const shape = output.kind === 'points' ? [2] : [output.channels, output.size, output.size];
  // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
  const encoded = [
    ...graph.nodes,
    text(2, 'generator'),
    ...graph.initialisers,
    valueInfo(11, 'latents', [batchSize, latents.size]),
    valueInfo(12, name, [batchSize, ...shape]),
  ];
  // ModelProto: ir_version 1, producer 2, producer_version 3, graph 7, opset_import 8, metadata_props 14.
  const property = (key: string, value: string) => message(14, text(1, key), text(2, value));
  return joined([
    number(1, IR_VERSION),
    text(2, 'gander'),
    text(3, version),
    message(7, ...encoded),
    message(8, text(1, ''), number(2, ONNX_OPSET)),
    property('run', run.id),
    property('step', String(step)),
    property('checkpoint', generator.sha256),
    property('latents', latents.distribution),
  ]);
}

function addLayer(graph: Graph, layer: GeneratorLayer, { tensors }: StoredGenerator, batch: number | undefined): void {
  const { name } = layer;
  const stored = (part: string): string => {
    const { shape, data } = tensors[`${name}/${part}`]!;
    return graph.addTensor(`${name}/${part}`, shape, data);
  };
  switch (layer.type) {
    case 'dense':
      return graph.add('Gemm', name, [stored('weight'), stored('bias')]);
    case 'batchNorm':
      return graph.add('BatchNormalization', name, ['scale', 'shift', 'mean', 'variance'].map(stored), {
        epsilon: { float: layer.epsilon },
      });
    case 'activation':
      return addActivation(graph, name, layer.function);
    case 'reshape':
      return addReshape(graph, name, layer.shape, batch ?? -1);
    case 'conv2dTranspose': {
      const { size, stride, padding, inputs, outputs } = layer;
      const weight = graph.addTensor(
        `${name}/weight`,
        [inputs, outputs, size, size],
        transposeKernel(tensors[`${name}/weight`]!.data, size * size, outputs, inputs),
      );
      return graph.add('ConvTranspose', name, [weight, stored('bias')], {
        kernel_shape: [size, size],
        strides: [stride, stride],
        pads: [padding, padding, padding, padding],
      });
    }
  }
}

/** From TensorFlow's [place, outputs, inputs] to [inputs, outputs, place]; `places` are the pixels of the kernel. */
function transposeKernel(
  values: Float32Array,
  places: number,
  outputs: number,
  inputs: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let place = 0; place < places; place++)
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++)
        out[(i * outputs + o) * places + place] = values[(place * outputs + o) * inputs + i]!;
  return out;
}

/** From a vector in the order [h, w, c] to [c, h, w]. */
function addReshape(graph: Graph, name: string, [h, w, c]: readonly [number, number, number], batch: number): void {
  const reshape = (...shape: number[]) => {
    const wanted = BigInt64Array.from([batch, ...shape], BigInt);
    graph.add('Reshape', name, [graph.addTensor(`${name}/shape`, [wanted.length], wanted)]);
  };
  if (c === 1 || h * w === 1) return reshape(c, h, w);
  reshape(h, w, c);
  graph.add('Transpose', `${name}/transpose`, [], { perm: [0, 3, 1, 2] });
}

/** The formulas of networks/activations.ts. */
function addActivation(graph: Graph, name: string, fn: ActivationName): void {
  switch (fn) {
    case 'leaky-relu':
      return graph.add('LeakyRelu', name, [], { alpha: { float: 0.2 } });
    case 'relu':
      return graph.add('Relu', name);
    case 'softplus':
      return graph.add('Softplus', name);
    case 'tanh':
      return graph.add('Tanh', name);
    case 'sigmoid':
      return graph.add('Sigmoid', name);
    case 'elu':
      return graph.add('Elu', name, [], { alpha: { float: 1 } });
    case 'selu':
      return graph.add('Selu', name, [], {
        alpha: { float: 1.6732632423543772 },
        gamma: { float: 1.0507009873554805 },
      });
    case 'swish': {
      const x = graph.current;
      graph.add('Sigmoid', `${name}/sigmoid`);
      return graph.add('Mul', name, [x]);
    }
  }
}
