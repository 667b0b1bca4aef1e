import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { REQUESTS } from './requests';
import { checkInput } from './schema-issue';

const schema = z.strictObject({
  name: z.string().min(1).max(5).optional(),
  seeds: z
    .array(
      z
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )
    .min(1)
    .max(3)
    .default([1]),
  kind: z.enum(['gif', 'png']).optional(),
  vary: z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1)).optional(),
  epochs: z.number().positive().max(1e6).optional(),
  slots: z.number().int().min(1).nullable().optional(),
  at: z.iso.datetime().optional(),
  hash: z
    .string()
    .regex(/^[0-9a-f]+$/, 'it must be hexadecimal')
    .optional(),
  task: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), n: z.number().max(3) }),
      z.strictObject({ kind: z.literal('b'), n: z.number().max(9) }),
    ])
    .optional(),
});
const says = (input: unknown): string | true => {
  const outcome = checkInput(schema, input);
  return outcome.ok || outcome.error.message;
};

describe('validation messages, with the limits of the schema', () => {
  it.each([
    [{ seeds: [1, 1.5] }, 'item 2 of seeds must be a whole number from 0 to 2147483647, not 1.5.'],
    [{ seeds: [1e300] }, 'item 1 of seeds must be a whole number from 0 to 2147483647, not 1e+300.'],
    [{ seeds: [-1e300] }, 'item 1 of seeds must be a whole number from 0 to 2147483647, not -1e+300.'],
    [{ seeds: ['x\u001b'] }, 'item 1 of seeds must be a whole number from 0 to 2147483647, not "x\\u001b".'],
    [{ seeds: [NaN] }, 'item 1 of seeds must be a whole number from 0 to 2147483647, not NaN.'],
    [{ seeds: [] }, 'seeds must be a list of 1 to 3 items, not an empty one.'],
    [{ seeds: [1, 2, 3, 4] }, 'seeds must be a list of 1 to 3 items, not of 4.'],
    [{ seeds: 'all' }, 'seeds must be a list of 1 to 3 items, not "all".'],
    [{ name: 'too long' }, 'name must be text of 1 to 5 characters, not 8 characters.'],
    [{ name: '' }, 'name must be text of 1 to 5 characters, not "".'],
    [{ kind: 'gfi' }, 'kind must be one of gif, png, not "gfi".'],
    [{ vary: { steps: [true] } }, 'item 1 of steps in vary must be a number or text, not true.'],
    [{ vary: { 'a b': [] } }, '"a b" in vary must be a list of at least 1 item, not an empty one.'],
    [{ epochs: 0 }, 'epochs must be a number above 0 and up to 1000000, not 0.'],
    [{ slots: 0 }, 'slots must be a whole number from 1 on or null, not 0.'],
    [{ at: 'now' }, 'at must be a date and time in UTC such as 2026-01-31T12:00:00Z, not "now".'],
    [{ hash: 'xyz' }, 'hash: it must be hexadecimal.'],
    [{ task: { kind: 'b', n: 10 } }, 'n in task must be a number up to 9, not 10.'],
    [{ task: { kind: 'c' } }, 'kind in task must be one of a, b, not "c".'],
    [{ task: { kind: 'a' } }, 'n in task is missing: it must be a number up to 3.'],
    [{ seed: [1] }, '"seed" is not a known name. Did you mean "seeds"?'],
    [{ task: { kind: 'a', n: 1, m: 2 } }, '"m" is not a known name in task. Did you mean "n"?'],
    [[], 'It must be an object of names and values, not a list.'],
    [JSON.parse('{"vary":{"__proto__":[1]}}'), '"__proto__" cannot be a name in vary: remove it.'],
    [JSON.parse('{"__proto__":{}}'), '"__proto__" cannot be a name: remove it.'],
  ])('%j', (input, sentence) => expect(says(input)).toBe(sentence));

  it('accepts valid input, with defaults from the schema', () => {
    expect(checkInput(schema, { slots: null })).toEqual({ ok: true, value: { slots: null, seeds: [1] } });
    expect(checkInput(schema, { seeds: [-1] })).toMatchObject({ error: { at: 'seeds.0' } });
  });

  it('handles cyclic values', () => {
    const ring: Record<string, unknown> = {};
    ring['task'] = ring;
    expect(says(ring)).toContain('task');
  });
});

/** Values of every kind, of which most are wrong wherever they stand. */
const WRONG = [
  undefined,
  null,
  true,
  -1,
  1.5,
  NaN,
  1e300,
  '',
  'x',
  '\u001b',
  [],
  {},
  [[1]],
  { run: 1, kind: 'x', name: '\u200b' },
  'x'.repeat(200_000),
];

it('never returns a message of the schema library itself', () => {
  for (const { arguments: schema } of Object.values(REQUESTS))
    for (const first of WRONG)
      for (const second of [undefined, ...WRONG]) {
        const outcome = checkInput(schema, second === undefined ? [first] : [first, second], 'argument');
        if (outcome.ok) continue;
        expect(outcome.error.message).not.toMatch(
          /untold|expected|received|invalid (input|option|string)|too (big|small)|pattern|\bint\b|9007199254740991|undefined/i,
        );
        expect(outcome.error.message).toMatch(/^[^\n]{5,400}[.?]$/);
      }
});
