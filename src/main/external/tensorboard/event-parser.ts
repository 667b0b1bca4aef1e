import { BYTES, FieldReader, FIXED32, FIXED64, textOf, VARINT } from './protobuf-fields';
import type { Bytes } from './protobuf-fields';
import type { Tag } from './tag-table';

/** Keys of the fields of a scalar event: number of the field times 8, plus the wire type. */
const WALL_TIME = 0x09;
const STEP = 0x10;
const SUMMARY = 0x2a;
const VALUE = 0x0a;
const TAG = 0x0a;
const SIMPLE_VALUE = 0x15;
/** Lengths up to 127 have one byte. */
const MAX_SCALAR_BYTES = 120;

/** session_log.status of an event that a restarted program writes first. */
const SESSION_START = 1;

/**
 * An event of a TensorBoard log, read in place: event.proto of TensorBoard 2. Reused for every record, so that a log of
 * millions of records makes no garbage.
 */
export class EventParser {
  /** Seconds since 1970. */
  wallTime = NaN;
  step = 0;
  fileVersion: string | undefined;
  /** Program that wrote the file: `source_metadata.writer`. */
  writer: string | undefined;
  /** A graph, or metadata of its execution. */
  isGraph = false;
  /** The program was started again: what has this step or a later one is replaced. */
  isSessionStart = false;
  readonly value = new SummaryValue();
  private content!: Bytes;
  /** Whether the event is one scalar, which is in {@link value} already. */
  private hasScalar = false;
  private readonly event = new FieldReader();
  private readonly inner = new FieldReader();
  private readonly summary = new FieldReader();

  /**
   * Reads the event in bytes `from` to `to`; its values follow by {@link nextValue}.
   *
   * @throws MalformedMessage
   */
  parse(content: Bytes, from: number, to: number): void {
    this.content = content;
    this.wallTime = NaN;
    this.step = 0;
    this.fileVersion = this.writer = undefined;
    this.isGraph = this.isSessionStart = false;
    this.summary.start(content, 0, 0);
    this.hasScalar = this.parseScalar(content, from, to);
    if (this.hasScalar) return;
    const { event } = this;
    event.start(content, from, to);
    while (event.next()) {
      switch (event.field) {
        case 1:
          if (event.type === FIXED64) this.wallTime = event.double();
          break;
        case 2:
          if (event.type === VARINT) this.step = event.int();
          break;
        case 3:
          if (event.type === BYTES) this.fileVersion = event.text();
          break;
        case 5:
          if (event.type === BYTES) this.summary.start(content, event.from, event.to);
          break;
        case 4:
        case 8:
        case 9:
          this.isGraph = true;
          break;
        case 7:
        case 10:
          if (event.type === BYTES) this.readInner(event.field, event.from, event.to);
          break;
      }
    }
  }

  /** Goes to the next value of the summary, {@link value}; false after the last. @throws MalformedMessage */
  nextValue(): boolean {
    if (this.hasScalar) {
      this.hasScalar = false;
      return true;
    }
    while (this.summary.next())
      if (this.summary.field === 1 && this.summary.type === BYTES) {
        this.value.parse(this.content, this.summary.from, this.summary.to);
        return true;
      }
    return false;
  }

  /**
   * Reads the event that nearly all records are: wall_time, step, and a summary of one value with a short tag and
   * simple_value, in the order of their fields. False for any other.
   */
  private parseScalar(content: Bytes, from: number, to: number): boolean {
    const { bytes, view } = content;
    if (bytes[from] !== WALL_TIME) return false;
    let at = from + 9;
    let step = 0;
    if (bytes[at] === STEP) {
      at++;
      let shift = 0;
      for (; shift < 28 && bytes[at]! > 127; shift += 7) step |= (bytes[at++]! & 127) << shift;
      if (shift === 28) return false;
      step |= bytes[at++]! << shift;
    }
    if (bytes[at] !== SUMMARY || at + 2 + bytes[at + 1]! !== to) return false;
    if (bytes[at + 2] !== VALUE || at + 4 + bytes[at + 3]! !== to || bytes[at + 4] !== TAG) return false;
    const tagTo = at + 6 + bytes[at + 5]!;
    // Every length above ends at `to`, so that it is one byte, and nothing of another record was read.
    if (tagTo + 5 !== to || bytes[tagTo] !== SIMPLE_VALUE || to - from > MAX_SCALAR_BYTES) return false;
    this.wallTime = view.getFloat64(from + 1, true);
    this.step = step;
    this.value.setScalar(content, at + 6, tagTo, view.getFloat32(tagTo + 1, true));
    return true;
  }

  private readInner(field: number, from: number, to: number): void {
    const { inner } = this;
    inner.start(this.content, from, to);
    while (inner.next()) {
      if (inner.field !== 1) continue;
      if (field === 7 && inner.type === VARINT) this.isSessionStart = inner.int() === SESSION_START;
      if (field === 10 && inner.type === BYTES) this.writer = inner.text();
    }
  }
}

/** Content of a value: a kind that is imported, or the plural name of one that is not. */
/** Values that are not imported. */
export type Skipped =
  | 'audioClips'
  | 'chartLayouts'
  | 'embeddings'
  | 'emptyValues'
  | 'excessTags'
  | 'graphs'
  | 'histograms'
  | 'impossibleSteps'
  | 'meshes'
  | 'prCurves'
  | 'tensors';
type Kind = 'scalar' | 'image' | 'images' | 'text' | 'hparams' | { skipped: Skipped };

const HISTOGRAM: Kind = { skipped: 'histograms' };
const AUDIO: Kind = { skipped: 'audioClips' };
const TENSOR: Kind = { skipped: 'tensors' };
const EMPTY: Kind = { skipped: 'emptyValues' };
const BY_PLUGIN: Readonly<Record<string, Kind>> = {
  images: 'images',
  text: 'text',
  hparams: 'hparams',
  histograms: HISTOGRAM,
  audio: AUDIO,
  pr_curves: { skipped: 'prCurves' },
  custom_scalars: { skipped: 'chartLayouts' },
  graphs: { skipped: 'graphs' },
  graph_keras_model: { skipped: 'graphs' },
  graph_run_metadata: { skipped: 'graphs' },
  mesh: { skipped: 'meshes' },
  projector: { skipped: 'embeddings' },
};

/** Summary.Value: one value of a tag (summary.proto). */
class SummaryValue {
  tagFrom = 0;
  tagTo = 0;
  /** The plugin of TensorBoard that shows it, from its metadata. */
  plugin: string | undefined;
  /** Settings of the plugin: where the hparams plugin has its data. */
  pluginFrom = 0;
  pluginTo = 0;
  content!: Bytes;
  /** Field that holds the content: 2 a number, 3 and 5 a histogram, 4 an image, 6 audio, 8 a tensor; 0 nothing. */
  private holder = 0;
  private simple = 0;
  private from = 0;
  private to = 0;
  private readonly fields = new FieldReader();
  private readonly inner = new FieldReader();
  private readonly tensor = new TensorReader();

  /** @throws MalformedMessage */
  parse(content: Bytes, from: number, to: number): void {
    this.content = content;
    this.tagFrom = this.tagTo = 0;
    this.plugin = undefined;
    this.holder = this.pluginFrom = this.pluginTo = 0;
    const { fields } = this;
    fields.start(content, from, to);
    while (fields.next()) {
      const { field, type } = fields;
      if (field === 1 && type === BYTES) {
        this.tagFrom = fields.from;
        this.tagTo = fields.to;
      } else if (field === 2 && type === FIXED32) {
        this.holder = 2;
        this.simple = fields.float();
      } else if (field === 9 && type === BYTES) this.readMetadata(fields.from, fields.to);
      else if ((field >= 3 && field <= 6) || field === 8) {
        this.holder = field;
        [this.from, this.to] = type === BYTES ? [fields.from, fields.to] : [0, 0];
      }
    }
  }

  setScalar(content: Bytes, tagFrom: number, tagTo: number, simple: number): void {
    this.content = content;
    this.tagFrom = tagFrom;
    this.tagTo = tagTo;
    this.plugin = undefined;
    this.holder = 2;
    this.simple = simple;
  }

  /** @param tag remembers the plugin, which many programs state with the first value of a tag only */
  kind(tag: Tag): Kind {
    if (this.plugin !== undefined) tag.plugin = this.plugin;
    switch (this.holder) {
      case 2:
        return 'scalar';
      case 3:
      case 5:
        return HISTOGRAM;
      case 4:
        return 'image';
      case 6:
        return AUDIO;
    }
    if (tag.plugin === 'hparams') return 'hparams';
    if (this.holder === 0) return EMPTY;
    if (tag.plugin === undefined || tag.plugin === 'scalars')
      return this.tensor.number(this.content, this.from, this.to) === undefined ? TENSOR : 'scalar';
    return Object.hasOwn(BY_PLUGIN, tag.plugin) ? BY_PLUGIN[tag.plugin]! : TENSOR;
  }

  /** Of the kind `scalar`. */
  number = (): number =>
    this.holder === 2 ? this.simple : (this.tensor.number(this.content, this.from, this.to) ?? NaN);

  /** The files of one image, or of several: views of the buffer. @throws MalformedMessage */
  images(): Uint8Array[] {
    if (this.holder === 8) return this.tensor.strings(this.content, this.from, this.to).slice(2);
    const { inner } = this;
    inner.start(this.content, this.from, this.to);
    let image: Uint8Array | undefined;
    while (inner.next())
      if (inner.field === 4 && inner.type === BYTES) image = this.content.bytes.subarray(inner.from, inner.to);
    return image ? [image] : [];
  }

  /** Of the kind `text`. @throws MalformedMessage */
  text = (): string =>
    this.tensor
      .strings(this.content, this.from, this.to)
      .map((bytes) => textOf(bytes, 0, bytes.length))
      .join('\n');

  /** SummaryMetadata: plugin_data 1 { plugin_name 1, content 2 }. */
  private readMetadata(from: number, to: number): void {
    const { inner } = this;
    inner.start(this.content, from, to);
    let data: [number, number] | undefined;
    while (inner.next()) if (inner.field === 1 && inner.type === BYTES) data = [inner.from, inner.to];
    if (!data) return;
    inner.start(this.content, ...data);
    while (inner.next()) {
      if (inner.type !== BYTES) continue;
      if (inner.field === 1) this.plugin = inner.text();
      if (inner.field === 2) [this.pluginFrom, this.pluginTo] = [inner.from, inner.to];
    }
  }
}

/** Types of types.proto. */
const FLOAT = 1;
const DOUBLE = 2;
const INT32 = 3;
const UINT8 = 4;
const INT16 = 5;
const INT8 = 6;
const INT64 = 9;
const BOOL = 10;
const BFLOAT16 = 14;
const UINT16 = 17;
const HALF = 19;
const UINT32 = 22;
const UINT64 = 23;

interface NumberType {
  bytes: number;
  read(view: DataView, at: number): number;
}
/** How `tensor_content` stores an element, little-endian. */
const TYPES: Readonly<Record<number, NumberType>> = {
  [FLOAT]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [DOUBLE]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [INT32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [UINT8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [INT16]: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  [INT8]: { bytes: 1, read: (view, at) => view.getInt8(at) },
  [INT64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [BOOL]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [BFLOAT16]: { bytes: 2, read: (view, at) => bfloat(view.getUint16(at, true)) },
  [UINT16]: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  [HALF]: { bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  [UINT32]: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  [UINT64]: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};
/** TensorProto's lists: float_val 5, double_val 6, int_val 7, int64_val 10, bool_val 11, half_val 13, uint32_val 16, uint64_val 17. */
const FLOAT_LIST = 5;
const DOUBLE_LIST = 6;
const HALF_LIST = 13;
const VARINT_LISTS: readonly number[] = [7, 10, 11, HALF_LIST, 16, 17];

/** Reads what a TensorProto holds; nothing is allocated by the shape that it claims. */
class TensorReader {
  private readonly fields = new FieldReader();
  private readonly inner = new FieldReader();
  private readonly size = new FieldReader();

  /** The number in a tensor with one element; undefined for any other tensor. @throws MalformedMessage */
  number(content: Bytes, from: number, to: number): number | undefined {
    let type = 0;
    let stored: number | undefined;
    let hasOne = true;
    let raw: number | undefined;
    let rawTo = 0;
    const { fields, inner } = this;
    fields.start(content, from, to);
    while (fields.next()) {
      const { field } = fields;
      if (field === 1 && fields.type === VARINT) type = fields.int();
      else if (field === 2 && fields.type === BYTES) hasOne = this.hasOneElement(content, fields.from, fields.to);
      else if (field === 4 && fields.type === BYTES) [raw, rawTo] = [fields.from, fields.to];
      else if (field === FLOAT_LIST || field === DOUBLE_LIST) {
        const bytes = field === FLOAT_LIST ? 4 : 8;
        if (fields.to - fields.from >= bytes)
          stored =
            field === FLOAT_LIST
              ? content.view.getFloat32(fields.from, true)
              : content.view.getFloat64(fields.from, true);
      } else if (VARINT_LISTS.includes(field)) {
        if (fields.type === VARINT) stored = fields.int();
        else if (fields.type === BYTES && fields.to > fields.from) {
          inner.startVarint(content, fields.from, fields.to);
          stored = inner.int();
        }
        if (stored !== undefined && field === HALF_LIST) stored = (type === BFLOAT16 ? bfloat : half)(stored & 0xffff);
      }
    }
    const number = TYPES[type];
    if (!number || !hasOne) return undefined;
    if (raw !== undefined && rawTo - raw === number.bytes) return number.read(content.view, raw);
    if (raw !== undefined && rawTo > raw) return undefined;
    // TensorFlow leaves out the value of a tensor of zeros.
    if (stored === undefined) return 0;
    return type === UINT64 && stored < 0 ? stored + 2 ** 64 : stored;
  }

  /** string_val 8. @throws MalformedMessage */
  strings(content: Bytes, from: number, to: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    const { fields } = this;
    fields.start(content, from, to);
    while (fields.next())
      if (fields.field === 8 && fields.type === BYTES) found.push(content.bytes.subarray(fields.from, fields.to));
    return found;
  }

  /** TensorShapeProto: dim 2 { size 1 }. */
  private hasOneElement(content: Bytes, from: number, to: number): boolean {
    const { inner, size } = this;
    inner.start(content, from, to);
    while (inner.next()) {
      if (inner.field !== 2 || inner.type !== BYTES) continue;
      size.start(content, inner.from, inner.to);
      let length = 0;
      while (size.next()) if (size.field === 1 && size.type === VARINT) length = size.int();
      if (length !== 1) return false;
    }
    return true;
  }
}

const conversion = new DataView(new ArrayBuffer(4));
/** The upper half of a 32-bit float. */
function bfloat(bits: number): number {
  conversion.setUint32(0, bits * 65_536);
  return conversion.getFloat32(0);
}
/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
