import { m } from '../../../../paraglide/messages';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';

/**
 * Readers of Slurm's JSON. Its forms differ between versions of its `data_parser` plugin: a number is `3`, or since
 * 23.02 `{"set": true, "infinite": false, "number": 3}`; a state is a text, or since 23.11 a list. Unknown fields are
 * ignored, absent ones are undefined.
 */
export type Fields = Readonly<Record<string, unknown>>;

export const isJson = (text: string): boolean => /^\s*\{/.test(text);

/** The object itself, or one without properties. */
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The objects of the first of these lists that the answer has. Refuses what is not an answer of Slurm. */
export function readList(command: string, text: string, ...names: readonly string[]): Outcome<readonly Fields[]> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return refuse(m.slurm_output_json_incomplete({ command }));
  }
  const fields = fieldsOf(answer);
  const list = names.map((name) => own(fields, name)).find((value) => Array.isArray(value)) as unknown[] | undefined;
  if (list) return ok(list.map(fieldsOf));
  return refuse(m.slurm_output_json_unknown({ command }));
}

/** A property of the object itself, never one of its prototype. */
export const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);

/** A property of nested objects. */
export const at = (fields: Fields, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => own(fieldsOf(value), name), fields);

/** A number of either form; undefined if it is not set or infinite. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  const fields = fieldsOf(value);
  return own(fields, 'set') === true && own(fields, 'infinite') !== true ? numberOf(own(fields, 'number')) : undefined;
}

/** Exit code and signal of either form: a wait status (`768` for 3), or an object with `return_code` and `signal`. */
export function exitOf(value: unknown): { code: number; signal: number } | undefined {
  const fields = fieldsOf(value);
  if (own(fields, 'return_code') === undefined && own(fields, 'signal') === undefined) {
    const status = numberOf(value);
    return status === undefined || status > 0xffff
      ? undefined
      : { code: Math.floor(status / 256), signal: status % 128 };
  }
  const signal = fieldsOf(own(fields, 'signal'));
  return {
    code: numberOf(own(fields, 'return_code')) ?? 0,
    signal: numberOf(own(signal, 'id')) ?? numberOf(own(signal, 'signal_id')) ?? 0,
  };
}

/** A list itself, or one of the value. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);
