import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { REQUESTS } from './requests';
import { checkInput, problemsOf } from './schema-issue';

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

describe('what each kind of schema asks for', () => {
  const sentence = (of: z.ZodType, input: unknown, root?: string): string | true => {
    const outcome = checkInput(of, input, root);
    return outcome.ok || outcome.error.message;
  };

  it.each([
    [z.boolean(), 'yes', 'It must be true or false, not "yes".'],
    [z.null(), 0, 'It must be null, not 0.'],
    [z.literal('on'), 'off', 'It must be "on", not "off".'],
    [z.literal([1, 2]), 3, 'It must be one of 1, 2, not 3.'],
    [z.string(), 5, 'It must be text, not 5.'],
    [z.string().length(4), 'abc', 'It must be text of 4 characters, not 3 characters.'],
    [z.string().max(1), 'ab', 'It must be text of at most 1 character, not 2 characters.'],
    [z.array(z.number()), {}, 'It must be a list, not an object.'],
    [z.array(z.number()).length(2), [1], 'It must be a list of 2 items, not of 1.'],
    [z.number(), Infinity, 'It must be a number, not Infinity.'],
    [z.number().gt(0), 0, 'It must be a number above 0, not 0.'],
    [z.number().gt(0).lt(1), 1, 'It must be a number above 0 and below 1, not 1.'],
    [z.number().min(0).lt(1), 1, 'It must be a number from 0 and below 1, not 1.'],
    [z.number().lt(1), 1, 'It must be a number below 1, not 1.'],
    [z.number().min(1).min(3), 2, 'It must be a number from 3 on, not 2.'],
    [z.number().int(), 0.5, 'It must be a whole number, not 0.5.'],
    [z.number().int().nullable(), 'x', 'It must be a whole number or null, not "x".'],
    [z.union([z.number(), z.boolean()]), 'x', 'It must be a number or true or false, not "x".'],
    [z.record(z.string(), z.number()), 7, 'It must be an object of names and values, not 7.'],
    [z.string().optional(), null, 'It must be text, not null.'],
    [z.number().default(3), 'x', 'It must be a number, not "x".'],
    [z.string().transform((text) => text.length), 5, 'It must be text, not 5.'],
  ] as [z.ZodType, unknown, string][])('%# says what and what not', (of, input, expected) =>
    expect(sentence(of, input)).toBe(expected),
  );

  it('names places from the inside out, with lists counted from 1', () => {
    const deep = z.strictObject({
      files: z.array(z.strictObject({ parts: z.array(z.strictObject({ bytes: z.number() })) })),
    });
    expect(sentence(deep, { files: [{ parts: [] }, { parts: [{ bytes: 'x' }] }] })).toBe(
      'bytes in item 1 of parts in item 2 of files must be a number, not "x".',
    );
    expect(checkInput(deep, { files: [{ parts: [{ bytes: 'x' }] }] })).toMatchObject({
      error: { at: 'files.0.parts.0.bytes' },
    });
  });

  it('names the arguments of a request from 1', () => {
    const args = z.tuple([z.number(), z.strictObject({ run: z.string() })]);
    expect(sentence(args, [1, { run: 5 }], 'argument')).toBe('run in argument 2 must be text, not 5.');
    expect(sentence(args, ['x', { run: 'a' }], 'argument')).toBe('argument 1 must be a number, not "x".');
    expect(sentence(args, [1], 'argument')).toBe('the list of arguments must be a list of 2 values, not of 1.');
    expect(sentence(args, 'x', 'argument')).toBe('the list of arguments must be a list of 2 values, not "x".');
  });

  it('writes hostile names and values so that they are harmless', () => {
    const of = z.record(z.string(), z.number());
    expect(sentence(of, { ['a\u001b[2J']: 'x' })).toBe('"a\\u001b[2J" must be a number, not "x".');
    expect(sentence(of, { ['n'.repeat(100)]: 'v'.repeat(100) })).toBe(
      `"${'n'.repeat(60)}…" must be a number, not "${'v'.repeat(60)}…".`,
    );
    expect(sentence(z.strictObject({}), { ['a\nb']: 1 })).toBe('"a\\nb" is not a known name.');
  });

  it('uses the sentence of a schema where it has one, whole or as the end of one', () => {
    const own = (message: string) => z.strictObject({ n: z.string().refine(() => false, message) });
    expect(sentence(own('it is taken'), { n: 'x' })).toBe('n: it is taken.');
    expect(sentence(own('Choose another name.'), { n: 'x' })).toBe('Choose another name.');
    expect(sentence(own('really?'), { n: 'x' })).toBe('n: really?');
    expect(sentence(own('y'.repeat(400)), { n: 'x' })).toHaveLength('n: '.length + 300 + '….'.length);
  });

  it('lists every problem with its path, not only the first', () => {
    const of = z.strictObject({ a: z.number(), b: z.array(z.string()) });
    expect(problemsOf(of, { a: 'x', b: ['y', 1], zzzz: 0 })).toEqual({
      ok: false,
      problems: [
        { path: ['a'], message: 'a must be a number, not "x".' },
        { path: ['b', 1], message: 'item 2 of b must be text, not 1.' },
        { path: [], message: '"zzzz" is not a known name.' },
      ],
    });
    expect(problemsOf(of, { a: 1, b: [] })).toEqual({ ok: true, value: { a: 1, b: [] } });
  });

  it('finds __proto__ at any depth, in lists too, and stops at cycles', () => {
    const hidden = JSON.parse('{"a":[0,{"b":{"__proto__":1}}]}') as Record<string, unknown>;
    expect(sentence(z.unknown(), hidden)).toBe('"__proto__" cannot be a name in b in item 2 of a: remove it.');
    hidden['self'] = hidden;
    expect(sentence(z.unknown(), hidden)).toMatch(/^"__proto__" cannot be a name/);
    let deep: unknown = 0;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(sentence(z.unknown(), deep)).toBe(true);
  });
});
