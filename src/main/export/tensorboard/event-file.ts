import { bytes, double, float, joined, message, number, text } from '../../../shared/formats/protobuf';
import type { EncodedField } from '../../../shared/formats/protobuf';
import { maskedCrc32c } from '../../files/crc32c';

/**
 * Encodes one record of a TFRecord file: length (uint64), its masked CRC-32C, the data, its masked CRC-32C; all
 * little-endian.
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 16);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return out;
}

/**
 * The events of a TensorBoard log. Field numbers are those of event.proto, summary.proto, tensor.proto,
 * tensor_shape.proto and types.proto of TensorBoard 2, and of plugin_data.proto and api.proto of its hparams plugin.
 */
const DT_FLOAT = 1;
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;
export const STATUS = { unknown: 0, success: 1, failure: 2, running: 3 } as const;

/** Event: wall_time 1 (seconds since 1970), step 2, file_version 3, summary 5. */
const event = (wallTime: number, step: number, content: EncodedField): EncodedField =>
  joined([double(1, wallTime), ...(step === 0 ? [] : [number(2, step)]), content]);

/** The first event of every file. */
export const versionEvent = (wallTime: number): EncodedField => event(wallTime, 0, text(3, 'brain.Event:2'));

/** Summary: value 1; Value: tag 1, simple_value 2, image 4, tensor 8, metadata 9. */
const summary = (wallTime: number, step: number, values: readonly EncodedField[]): EncodedField =>
  event(wallTime, step, message(5, ...values));

/** The values of one step. TensorBoard stores them as 32-bit floats. */
export const scalarsEvent = (
  wallTime: number,
  step: number,
  values: readonly { tag: string; value: number }[],
): EncodedField =>
  summary(
    wallTime,
    step,
    values.map(({ tag, value }) => message(1, text(1, tag), float(2, value))),
  );

/** Image: height 1, width 2, colorspace 3 (number of channels), encoded_image_string 4. */
export const imageEvent = (
  wallTime: number,
  step: number,
  tag: string,
  image: { width: number; height: number; channels: number; png: Uint8Array },
): EncodedField =>
  summary(wallTime, step, [
    message(
      1,
      text(1, tag),
      message(4, number(1, image.height), number(2, image.width), number(3, image.channels), bytes(4, image.png)),
    ),
  ]);

/** SummaryMetadata: plugin_data 1 { plugin_name 1, content 2 }, data_class 4. */
const metadata = (plugin: string, content: EncodedField | undefined, ...more: EncodedField[]): EncodedField =>
  message(9, message(1, text(1, plugin), ...(content ? [bytes(2, content)] : [])), ...more);

/** Markdown, for the text plugin. TensorProto: dtype 1, tensor_shape 2 { dim 2 { size 1 } }, string_val 8. */
export const markdownEvent = (wallTime: number, step: number, tag: string, content: string): EncodedField =>
  summary(wallTime, step, [
    message(
      1,
      text(1, tag),
      message(8, number(1, DT_STRING), message(2, message(2, number(1, 1))), text(8, content)),
      metadata('text', undefined, number(4, DATA_CLASS_TENSOR)),
    ),
  ]);

/** The hparams plugin reads the metadata only; its tensor is empty. */
const hparams = (wallTime: number, tag: string, content: EncodedField): EncodedField =>
  summary(wallTime, 0, [
    message(1, text(1, tag), message(8, number(1, DT_FLOAT), message(2, message(2))), metadata('hparams', content)),
  ]);

/** google.protobuf.Value: number 2, string 3. */
const value = (field: number, v: string | number): EncodedField =>
  message(field, typeof v === 'number' ? double(2, v) : text(3, v));

/** HParamsPluginData: session_start_info 3 { hparams 1 (a map: key 1, value 2), start_time_secs 5 }. */
export const sessionStartEvent = (
  wallTime: number,
  settings: Readonly<Record<string, string | number>>,
): EncodedField => {
  const entries = Object.entries(settings).map(([name, v]) => message(1, text(1, name), value(2, v)));
  return hparams(wallTime, '_hparams_/session_start_info', message(3, ...entries, double(5, wallTime)));
};

/** HParamsPluginData: session_end_info 4 { status 1, end_time_secs 2 }. */
export const sessionEndEvent = (wallTime: number, status: number): EncodedField =>
  hparams(
    wallTime,
    '_hparams_/session_end_info',
    message(4, ...(status === 0 ? [] : [number(1, status)]), double(2, wallTime)),
  );
