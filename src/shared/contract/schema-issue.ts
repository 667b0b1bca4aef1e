import type { z } from 'zod';
import { m } from '../../paraglide/messages';
import { didYouMean } from '../domain/did-you-mean';
import { refuse } from './outcome';
import type { Outcome } from './outcome';
import { clipped, shown } from '../domain/text-limits';

const MAX_LENGTH = 300;
/** Replaces zod's own messages, so that only messages written in our schemas are left. */
const UNTOLD = 'untold';

/** One validation error of a value from outside. */
export interface Problem {
  /** Property names and indices from the root: `['seeds', 1]`. */
  path: readonly PropertyKey[];
  /** A sentence: where, what is expected, and what was found. */
  message: string;
}

/**
 * Validates a value from outside; refuses with the first error, with its path as `at`.
 *
 * @param root name of the value when it is a list: `argument` gives `argument 2`
 */
export function checkInput<S extends z.ZodType>(schema: S, input: unknown, root?: string): Outcome<z.output<S>> {
  const result = problemsOf(schema, input, root);
  if (result.ok) return result;
  const [{ path, message }] = result.problems as [Problem];
  return refuse(message, path.map(String).join('.'));
}

/** Like {@link checkInput}, but returns all errors. */
export function problemsOf<S extends z.ZodType>(
  schema: S,
  input: unknown,
  root?: string,
): { ok: true; value: z.output<S> } | { ok: false; problems: Problem[] } {
  const proto = protoKey(input);
  if (proto)
    return {
      ok: false,
      problems: [
        {
          path: proto,
          message:
            proto.length > 1
              ? m.core_schema_proto_in({ place: placeOf(proto.slice(0, -1), root) })
              : m.core_schema_proto(),
        },
      ],
    };
  const parsed = schema.safeParse(input, { error: () => UNTOLD, reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      path: issue.path,
      message: sentenceOf(issue, schema, input, root),
    })),
  };
}

function sentenceOf(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown, root: string | undefined): string {
  const place = placeOf(issue.path, root);
  if (issue.code === 'unrecognized_keys') {
    const at = schemaAt(schema, issue.path, input);
    const known = Object.keys(shapeOf(at && isTyped(at, 'union') ? optionsFor(at, issue.input)[0] : at) ?? {});
    const what = { name: shown(issue.keys[0]), suggestion: didYouMean(issue.keys[0]!, known) };
    return place === '' ? m.core_schema_unknown_name(what) : m.core_schema_unknown_name_in({ ...what, place });
  }
  if (issue.message !== UNTOLD && issue.message !== 'Invalid input') {
    const own = clipped(issue.message, MAX_LENGTH);
    const problem = place === '' || /^[A-Z]|。$/.test(own) ? own : m.core_schema_problem({ place, problem: own });
    return /[.?!。？！]$/.test(own) ? problem : m.core_schema_sentence({ text: problem });
  }
  const subject = place !== '' ? place : root === undefined ? m.core_schema_it() : m.core_schema_list_of({ root });
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const union = schemaAt(schema, issue.path.slice(0, -1), input);
    const tag = (Object(issue.input) as Record<string, unknown>)[issue.discriminator];
    const wanted = union ? oneOf(tagsOf(union, issue.discriminator)) : m.core_schema_must_be_another();
    return m.core_schema_must_be({ subject, wanted, found: shown(tag) });
  }
  const at = issue.code === 'invalid_key' ? undefined : schemaAt(schema, issue.path, input);
  const wanted =
    at &&
    expectation(
      at,
      issue.input !==
        issue.path.reduce((value: unknown, key) => (Object(value) as Record<PropertyKey, unknown>)[key], input),
    );
  if (issue.input === undefined && issue.path.length > 0)
    return wanted === undefined
      ? m.core_schema_missing({ subject })
      : m.core_schema_missing_wanted({ subject, wanted });
  const what = shown(issue.input);
  if (wanted === undefined) return m.core_schema_not_valid({ subject, what });
  return m.core_schema_must_be({ subject, wanted, found: sizeOf(issue, what) });
}

/** A list or text of the wrong length is described by its size. */
function sizeOf({ code, input }: z.core.$ZodIssue, what: string): string {
  if ((code !== 'too_big' && code !== 'too_small') || typeof input === 'number') return what;
  if (Array.isArray(input))
    return input.length === 0 ? m.core_schema_empty_one() : m.core_schema_of_count({ count: input.length });
  return typeof input === 'string' && input !== '' ? m.core_schema_characters({ count: input.length }) : what;
}

/** `item 2 of seeds`; `bytes in item 1 of files`. Indices are shown from 1. */
function placeOf(path: readonly PropertyKey[], root: string | undefined): string {
  return path.reduce<string>((outer, key, i) => {
    if (typeof key === 'number') {
      const number = key + 1;
      if (outer !== '') return m.core_schema_item_of({ number, outer });
      return root === undefined ? m.core_schema_item({ number }) : `${root} ${number}`;
    }
    const name = clipped(String(key)).replace(/[^\w.-]/g, '');
    const own = name === String(key) ? name : shown(String(key));
    return i === 0 ? own : m.core_schema_in({ own, outer });
  }, '');
}

type Internals = { def: Record<string, unknown> & { type: string }; values?: Set<unknown> };
const internals = (schema: z.core.$ZodType): Internals => schema._zod as unknown as Internals;
const inner = (schema: z.core.$ZodType): z.core.$ZodType | undefined =>
  internals(schema).def['innerType'] as z.core.$ZodType | undefined;
const isTyped = (schema: z.core.$ZodType, type: string): boolean => internals(schema).def.type === type;
const shapeOf = (schema: z.core.$ZodType | undefined): Record<string, z.core.$ZodType> | undefined =>
  schema && (internals(bare(schema)).def['shape'] as Record<string, z.core.$ZodType> | undefined);

/** Unwraps optional, default and similar wrappers. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const within = inner(schema);
  return within && !isTyped(schema, 'nullable') ? bare(within) : schema;
}

/** The schema at a path; `value` selects among the alternatives of unions on the way. */
function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[], value: unknown): z.core.$ZodType | undefined {
  const here = bare(schema);
  const [key, ...rest] = path;
  if (key === undefined) return here;
  const { def } = internals(here);
  if (isTyped(here, 'nullable')) return schemaAt(inner(here)!, path, value);
  if (isTyped(here, 'pipe'))
    return schemaAt(def['in'] as z.core.$ZodType, path, value) ?? schemaAt(def['out'] as z.core.$ZodType, path, value);
  if (isTyped(here, 'union')) {
    const options = optionsFor(here, value);
    return options.map((option) => schemaAt(option, path, value)).find((found) => found !== undefined);
  }
  const next = childOf(here, key);
  return next && schemaAt(next, rest, (Object(value) as Record<PropertyKey, unknown>)[key]);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const { def } = internals(schema);
  switch (def.type) {
    case 'object':
      return shapeOf(schema)?.[String(key)];
    case 'array':
      return def['element'] as z.core.$ZodType;
    case 'record':
      return def['valueType'] as z.core.$ZodType;
    case 'tuple':
      return (def['items'] as z.core.$ZodType[])[Number(key)];
    default:
      return undefined;
  }
}

/** The alternatives of a union; for a discriminated union only those that match the value's tag. */
function optionsFor(union: z.core.$ZodType, value: unknown): z.core.$ZodType[] {
  const { options, discriminator } = internals(union).def as unknown as {
    options: z.core.$ZodType[];
    discriminator?: string;
  };
  if (discriminator === undefined) return options;
  const named = (Object(value) as Record<string, unknown>)[discriminator];
  const chosen = options.filter((option) => {
    const tag = shapeOf(option)?.[discriminator];
    return tag && internals(tag).values?.has(named);
  });
  return chosen.length > 0 ? chosen : options;
}

/**
 * Describes in words what a schema accepts, with its limits; undefined where there is no simple description.
 *
 * @param isChanged the input was valid and a transform of it is at fault
 */
function expectation(schema: z.core.$ZodType, isChanged = false): string | undefined {
  const { def } = internals(schema);
  switch (def.type) {
    case 'string':
      return ofString(schema);
    case 'number':
      return ofNumber(limitsOf(schema));
    case 'boolean':
      return m.core_schema_boolean();
    case 'null':
      return 'null';
    case 'enum':
      return oneOf(Object.values(def['entries'] as Record<string, unknown>));
    case 'literal':
      return oneOf(def['values'] as unknown[]);
    case 'array':
      return m.core_schema_list({
        size: sizeWithin(limitsOf(schema), (count) => m.core_schema_count_items({ count })),
      });
    case 'tuple':
      return m.core_schema_list_of_values({ count: (def['items'] as unknown[]).length });
    case 'object':
    case 'record':
      return m.core_schema_record();
    case 'nullable':
      return joined([expectation(inner(schema)!), 'null']);
    case 'union':
      return def['discriminator'] === undefined
        ? joined((def['options'] as z.core.$ZodType[]).map((option) => expectation(option)))
        : m.core_schema_tagged_object({
            name: def['discriminator'] as string,
            values: oneOf(tagsOf(schema, def['discriminator'] as string)),
          });
    case 'pipe':
      return (
        (isChanged ? undefined : expectation(def['in'] as z.core.$ZodType)) ??
        expectation(def['out'] as z.core.$ZodType)
      );
    default:
      return inner(schema) && expectation(inner(schema)!);
  }
}

const joined = (parts: (string | undefined)[]): string | undefined =>
  parts.includes(undefined) ? undefined : (parts as string[]).reduce((a, b) => m.core_schema_or({ a, b }));
const oneOf = (values: unknown[]): string =>
  values.length === 1 ? shown(values[0]) : m.core_schema_one_of({ values: values.map(String).join(', ') });

const tagsOf = (union: z.core.$ZodType, name: string): unknown[] =>
  optionsFor(union, undefined).flatMap((option) => [...(internals(shapeOf(option)![name]!).values ?? [])]);

interface Limits {
  /** The tightest limit of each kind; `inclusive` where the limit itself is allowed. */
  least?: { value: number; inclusive: boolean };
  most?: { value: number; inclusive: boolean };
  format?: string;
}

interface CheckDef {
  check: string;
  value?: number;
  inclusive?: boolean;
  minimum?: number;
  maximum?: number;
  length?: number;
  format?: string;
}

/** Limits from the checks of a number, text or array schema. */
function limitsOf(schema: z.core.$ZodType): Limits {
  const own = internals(schema).def as unknown as CheckDef & { checks?: z.core.$ZodCheck[] };
  const limits: Limits = own.format === undefined ? {} : { format: own.format };
  const atLeast = (value: number, inclusive = true): void =>
    void (value > (limits.least?.value ?? -Infinity) && (limits.least = { value, inclusive }));
  const atMost = (value: number, inclusive = true): void =>
    void (value < (limits.most?.value ?? Infinity) && (limits.most = { value, inclusive }));
  for (const { _zod } of own.checks ?? []) {
    const def = _zod.def as unknown as CheckDef;
    if (def.format !== undefined) limits.format = def.format;
    if (def.check === 'greater_than') atLeast(def.value!, def.inclusive);
    else if (def.check === 'less_than') atMost(def.value!, def.inclusive);
    else if (def.check === 'min_length') atLeast(def.minimum!);
    else if (def.check === 'max_length') atMost(def.maximum!);
    else if (def.check === 'length_equals') {
      atLeast(def.length!);
      atMost(def.length!);
    }
  }
  return limits;
}

function ofString(schema: z.core.$ZodType): string | undefined {
  const limits = limitsOf(schema);
  if (limits.format === 'datetime') return m.core_schema_datetime();
  return limits.format === undefined
    ? m.core_schema_text({ size: sizeWithin(limits, (count) => m.core_schema_count_characters({ count })) })
    : undefined;
}

/** `a whole number from 0 to 10`, `a number above 0 and up to 1`. */
function ofNumber({ format, ...limits }: Limits): string {
  const kind = format === 'safeint' ? m.core_whole_number() : m.core_kind_number();
  // Number.MAX_SAFE_INTEGER is an implementation limit and is not shown.
  const [least, most] = [limits.least, limits.most].map((limit) =>
    limit && Math.abs(limit.value) < Number.MAX_SAFE_INTEGER ? limit : undefined,
  );
  if (least && most) {
    const range = { kind, from: least.value, to: most.value };
    if (least.inclusive) return most.inclusive ? m.core_schema_from_to(range) : m.core_schema_from_below(range);
    return most.inclusive ? m.core_schema_above_up_to(range) : m.core_schema_above_below(range);
  }
  if (least)
    return least.inclusive
      ? m.core_schema_from_on({ kind, from: least.value })
      : m.core_schema_above({ kind, from: least.value });
  if (!most) return kind;
  return most.inclusive ? m.core_schema_up_to({ kind, to: most.value }) : m.core_schema_below({ kind, to: most.value });
}

function sizeWithin({ least, most }: Limits, count: (n: number) => string): string {
  const from = least && least.value > 0 ? least.value : undefined;
  if (most && from === most.value) return m.core_schema_size({ many: count(from) });
  if (most && from === undefined) return m.core_schema_size_at_most({ many: count(most.value) });
  if (most) return m.core_schema_size_from_to({ from: from!, many: count(most.value) });
  return from === undefined ? '' : m.core_schema_size_at_least({ many: count(from) });
}

/** A value on the way through an input, linked to the value that holds it. */
interface Visited {
  value: unknown;
  key?: PropertyKey;
  parent?: Visited;
}

/** Path to an object that has its own property `__proto__`, which schemas ignore; undefined when there is none. */
function protoKey(input: unknown): PropertyKey[] | undefined {
  const seen = new Set<unknown>();
  const open: Visited[] = [{ value: input }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { value } = at;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    seen.add(value);
    if (Object.hasOwn(value, '__proto__')) return [...pathOf(at), '__proto__'];
    const entries: Iterable<[PropertyKey, unknown]> = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [key, item] of entries) if (typeof item === 'object') open.push({ value: item, key, parent: at });
  }
  return undefined;
}

function pathOf(visited: Visited): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (let at: Visited | undefined = visited; at?.key !== undefined; at = at.parent) path.push(at.key);
  return path.reverse();
}
