import type { z } from 'zod';
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
          message: `"__proto__" cannot be a name${proto.length > 1 ? ` in ${placeOf(proto.slice(0, -1), root)}` : ''}: remove it.`,
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
    return `${shown(issue.keys[0])} is not a known name${place === '' ? '' : ` in ${place}`}.${didYouMean(issue.keys[0]!, known)}`;
  }
  if (issue.message !== UNTOLD && issue.message !== 'Invalid input') {
    const own = clipped(issue.message, MAX_LENGTH);
    return `${place === '' || /^[A-Z]/.test(own) ? '' : `${place}: `}${own}${/[.?!]$/.test(own) ? '' : '.'}`;
  }
  const subject = place !== '' ? place : root === undefined ? 'It' : `the list of ${root}s`;
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const union = schemaAt(schema, issue.path.slice(0, -1), input);
    const tag = (Object(issue.input) as Record<string, unknown>)[issue.discriminator];
    return `${subject} must be ${union ? oneOf(tagsOf(union, issue.discriminator)) : 'another'}, not ${shown(tag)}.`;
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
    return `${subject} is missing${wanted === undefined ? '' : `: it must be ${wanted}`}.`;
  const what = shown(issue.input);
  if (wanted === undefined) return `${subject} is not valid: ${what}.`;
  return `${subject} must be ${wanted}, not ${sizeOf(issue, what)}.`;
}

/** A list or text of the wrong length is described by its size. */
function sizeOf({ code, input }: z.core.$ZodIssue, what: string): string {
  if ((code !== 'too_big' && code !== 'too_small') || typeof input === 'number') return what;
  if (Array.isArray(input)) return input.length === 0 ? 'an empty one' : `of ${input.length}`;
  return typeof input === 'string' && input !== '' ? `${input.length} characters` : what;
}

/** `item 2 of seeds`; `bytes in item 1 of files`. Indices are shown from 1. */
function placeOf(path: readonly PropertyKey[], root: string | undefined): string {
  return path.reduce<string>((outer, key, i) => {
    if (typeof key === 'number') return outer === '' ? `${root ?? 'item'} ${key + 1}` : `item ${key + 1} of ${outer}`;
    const name = clipped(String(key)).replace(/[^\w.-]/g, '');
    const own = name === String(key) ? name : shown(String(key));
    return i === 0 ? own : `${own} in ${outer}`;
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
      return 'true or false';
    case 'null':
      return 'null';
    case 'enum':
      return oneOf(Object.values(def['entries'] as Record<string, unknown>));
    case 'literal':
      return oneOf(def['values'] as unknown[]);
    case 'array':
      return `a list${counted(limitsOf(schema), 'item')}`;
    case 'tuple':
      return `a list of ${(def['items'] as unknown[]).length} values`;
    case 'object':
    case 'record':
      return 'an object of names and values';
    case 'nullable':
      return joined([expectation(inner(schema)!), 'null']);
    case 'union':
      return def['discriminator'] === undefined
        ? joined((def['options'] as z.core.$ZodType[]).map((option) => expectation(option)))
        : `an object whose ${def['discriminator'] as string} is ${oneOf(tagsOf(schema, def['discriminator'] as string))}`;
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
  parts.includes(undefined) ? undefined : parts.join(' or ');
const oneOf = (values: unknown[]): string =>
  values.length === 1 ? shown(values[0]) : `one of ${values.map(String).join(', ')}`;

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
  if (limits.format === 'datetime') return 'a date and time in UTC such as 2026-01-31T12:00:00Z';
  return limits.format === undefined ? `text${counted(limits, 'character')}` : undefined;
}

/** `a whole number from 0 to 10`, `a number above 0 and up to 1`. */
function ofNumber({ format, ...limits }: Limits): string {
  const kind = format === 'safeint' ? 'a whole number' : 'a number';
  // Number.MAX_SAFE_INTEGER is an implementation limit and is not shown.
  const [least, most] = [limits.least, limits.most].map((limit) =>
    limit && Math.abs(limit.value) < Number.MAX_SAFE_INTEGER ? limit : undefined,
  );
  const from = least && `${least.inclusive ? 'from' : 'above'} ${least.value}`;
  const to = most && `${!most.inclusive ? 'below' : least?.inclusive ? 'to' : 'up to'} ${most.value}`;
  if (from && to) return `${kind} ${from} ${least.inclusive && most.inclusive ? '' : 'and '}${to}`;
  return from && least.inclusive ? `${kind} ${from} on` : `${kind}${(from ?? to) ? ` ${from ?? to}` : ''}`;
}

function counted({ least, most }: Limits, what: string): string {
  const many = (n: number): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const from = least && least.value > 0 ? least.value : undefined;
  if (most && from === most.value) return ` of ${many(from)}`;
  if (most) return from === undefined ? ` of at most ${many(most.value)}` : ` of ${from} to ${many(most.value)}`;
  return from === undefined ? '' : ` of at least ${many(from)}`;
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
