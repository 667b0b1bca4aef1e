import { m } from '../../paraglide/messages';
import { clipped } from '../domain/text-limits';

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): eight bytes of header length (little-endian),
 * a JSON header of { name: { dtype, shape, data_offsets } }, then the raw little-endian values.
 * Checkpoints and prepared datasets are written in it, so that Python opens both with `safetensors.numpy.load_file`.
 */
type TypedValues = Float32Array | Int32Array | Uint8Array;
export interface NamedArray {
  shape: number[];
  data: TypedValues;
}
export interface TensorFile {
  tensors: Record<string, NamedArray>;
  /** Strings only, as the format requires. */
  metadata: Record<string, string>;
}
interface TensorEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const MAX_HEADER = 16 * 1024 * 1024;
const dtypeOf = (data: TypedValues) =>
  data instanceof Float32Array ? 'F32' : data instanceof Int32Array ? 'I32' : 'U8';
const MAKE: Record<string, (b: ArrayBuffer) => TypedValues> = {
  F32: (b) => new Float32Array(b),
  I32: (b) => new Int32Array(b),
  U8: (b) => new Uint8Array(b),
};

/** Type and shape of one tensor in the header. */
export interface TensorShape {
  dtype: 'F32' | 'I32' | 'U8';
  shape: number[];
}

/**
 * The bytes before the values, for a file that is written piece by piece: the values of the tensors follow in the order
 * given, without gaps. The header is padded with spaces so that they start at a multiple of 8 bytes.
 */
export function encodeHeader(tensors: Record<string, TensorShape>, metadata: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape }] of Object.entries(tensors)) {
    const end = offset + shape.reduce((a, b) => a * b, 1) * (dtype === 'U8' ? 1 : 4);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  let json = JSON.stringify(header);
  const encoder = new TextEncoder();
  json += ' '.repeat((8 - (encoder.encode(json).length % 8)) % 8);
  const head = encoder.encode(json);
  const out = new Uint8Array(8 + head.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  return out;
}

/** Encodes tensors and metadata. */
export function encodeTensors(file: TensorFile): Uint8Array {
  const shapes: Record<string, TensorShape> = {};
  let size = 0;
  for (const [name, { shape, data }] of Object.entries(file.tensors)) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (count !== data.length)
      throw new Error(`Tensor "${name}" has ${data.length} values, its shape asks for ${count}.`);
    shapes[name] = { dtype: dtypeOf(data), shape };
    size += data.byteLength;
  }
  const head = encodeHeader(shapes, file.metadata);
  const out = new Uint8Array(head.length + size);
  out.set(head);
  let at = head.length;
  for (const { data } of Object.values(file.tensors)) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/** Decodes a safetensors file; throws an Error with one sentence when the bytes are not one. Values are copied. */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  if (bytes.length < 8) throw new Error('The file is too short to be a safetensors file.');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length)
    throw new Error('The safetensors header is longer than the file.');
  const header = parseHeader(bytes.subarray(8, 8 + length));
  const body = bytes.subarray(8 + length);
  const tensors = Object.create(null) as Record<string, NamedArray>;
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') metadata = readMetadata(entry);
    else tensors[name] = readEntry(name, entry as TensorEntry, body);
  }
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // handled below
  }
  throw new Error('The safetensors header is not JSON.');
}

function readMetadata(entry: unknown): Record<string, string> {
  const isText =
    typeof entry === 'object' &&
    entry !== null &&
    !Array.isArray(entry) &&
    Object.values(entry).every((value) => typeof value === 'string');
  if (!isText) throw new Error('The safetensors header has metadata that are not text.');
  return entry as Record<string, string>;
}

function readEntry(name: string, entry: TensorEntry, body: Uint8Array): NamedArray {
  const make = Object.hasOwn(MAKE, entry?.dtype) ? MAKE[entry.dtype] : undefined;
  if (!make) {
    const dtype: unknown = entry?.dtype;
    const text = typeof dtype === 'object' && dtype !== null ? 'object' : clipped(String(dtype));
    const what = dtype === undefined ? m.core_no_type() : m.core_type_which_not_read_here({ text });
    throw new Error(`Tensor "${clipped(name)}" has ${what}.`);
  }
  const { shape, data_offsets: range } = entry;
  const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(range) || !range.every(isCount)) {
    throw new Error(`Tensor "${clipped(name)}" has no valid shape or place.`);
  }
  const [from, to] = range;
  const size = shape.reduce((a, b) => a * b, 1) * (entry.dtype === 'U8' ? 1 : 4);
  if (to > body.length || to - from !== size)
    throw new Error(`Tensor "${clipped(name)}" does not fit in the file; it is truncated or damaged.`);
  const copy = new Uint8Array(size);
  copy.set(body.subarray(from, to));
  return { shape, data: make(copy.buffer) };
}
