import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildPlan } from './plan';
import type { PlanOptions } from './plan';
import { UsageError } from './usage-error';

const none: PlanOptions = { set: [] };
const folder = mkdtempSync(path.join(tmpdir(), 'gander-plan-'));
const file = (name: string, value: unknown): string => {
  const at = path.join(folder, name);
  writeFileSync(at, typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
  return at;
};
const sentence = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
};

test('a preset becomes its plan', () => {
  expect(buildPlan('digits-compare', none)).toMatchObject({
    preset: 'digits-compare',
    datasets: ['mnist'],
    objectives: ['gan', 'lsgan', 'wgan', 'wgan-gp'],
    seeds: [1],
  });
});

test('options replace the values of the preset, and steps replace epochs', () => {
  const plan = buildPlan('mnist-wgan', {
    objective: ['gan', 'wgan'],
    dataset: ['fashion-mnist'],
    seeds: 3,
    steps: 7,
    name: 'mine',
    set: ['learningRate=0.001', 'weightClip=0.01,0.1'],
  });
  expect(plan).toMatchObject({
    objectives: ['gan', 'wgan'],
    datasets: ['fashion-mnist'],
    seeds: [1, 2, 3],
    name: 'mine',
    vary: { weightClip: [0.01, 0.1] },
  });
  expect(plan.settings).toMatchObject({ steps: 7, learningRate: 0.001 });
  expect(plan.settings).not.toHaveProperty('weightClip');
  expect(plan).not.toHaveProperty('epochs');
});

test('seeds are listed or counted, not both', () => {
  expect(buildPlan('ring-compare', { seed: [5, 3], set: [] }).seeds).toEqual([5, 3]);
  expect(sentence(() => buildPlan('ring-compare', { seed: [1], seeds: 2, set: [] }))).toContain(
    'cannot be used together',
  );
});

test('a preset with fewer objectives omits settings of the others, except those set explicitly', () => {
  expect(buildPlan('ring-compare', { objective: ['gan'], set: [] }).settings).not.toHaveProperty('penaltyWeight');
  expect(buildPlan('ring-compare', { objective: ['gan'], set: ['penaltyWeight=1'] }).settings).toHaveProperty(
    'penaltyWeight',
    1,
  );
});

test.each([
  [['digits-compre', none], 'Did you mean "digits-compare"?'],
  [['ring-compare', { set: ['criticStep=3'] }], 'Did you mean "criticSteps"?'],
  [['ring-compare', { set: ['criticSteps'] }], '--set requires name=value'],
  [['ring-compare', { set: ['criticSteps=many'] }], 'whole number'],
  [['ring-compare', { set: ['__proto__=1'] }], 'not a hyperparameter'],
  [['ring-compare', { set: [], objective: ['lsgn'] }], 'Did you mean "lsgan"?'],
  [['none/such.json', none], 'There is no file'],
] as [[string, PlanOptions], string][])('wrong use is one sentence: %j', ([target, options], part) => {
  const message = sentence(() => buildPlan(target, options));
  expect(message).toContain(part);
  expect(message).not.toContain('\n');
});

test('a plan file is complete or changes a preset', () => {
  const whole = file('whole.json', { datasets: ['ring'], objectives: ['gan'], settings: { network: 'mlp', steps: 5 } });
  expect(buildPlan(whole, none)).toMatchObject({
    name: 'whole',
    datasets: ['ring'],
    seeds: [1],
    settings: { network: 'mlp', steps: 5 },
  });
  const changed = file('changed.json', { preset: 'mnist-wgan', name: 'short', settings: { steps: 5 } });
  const plan = buildPlan(changed, none);
  expect(plan).toMatchObject({
    name: 'short',
    preset: 'mnist-wgan',
    objectives: ['wgan'],
    settings: { steps: 5, weightClip: 0.01 },
  });
  expect(plan).not.toHaveProperty('epochs');
});

test('an invalid plan file is refused by name', () => {
  expect(sentence(() => buildPlan(file('a.json', '{'), none))).toContain('a.json is not JSON: expected property name');
  expect(sentence(() => buildPlan(file('b.json', []), none))).toContain('b.json is not a plan');
  expect(
    sentence(() => buildPlan(file('c.json', { datasets: ['ring'], objectives: ['gan'], stpes: 3 }), none)),
  ).toContain('c.json: ');
  expect(sentence(() => buildPlan(file('d.json', { preset: 'ring-compar' }), none))).toContain(
    'Did you mean "ring-compare"?',
  );
});

const ring = { datasets: ['ring'], objectives: ['gan'] };
const text = JSON.stringify({ name: 'ring', ...ring });

test('a plan file may begin with a byte order mark', () => {
  expect(buildPlan(file('bom.json', `\ufeff${text}`), none)).toMatchObject({ name: 'ring', datasets: ['ring'] });
});

test.each([
  [
    'a name that is twice',
    text.replace('{', '{"seeds":[1],"seeds":[2],'),
    'has the name "seeds" twice in the same object (line 1): keep one of them.',
  ],
  [
    '__proto__',
    text.replace('{', '{"settings":{"__proto__":{"steps":5}},'),
    'uses "__proto__" as a name (line 1): remove it.',
  ],
  [
    'broken UTF-8',
    Buffer.from(text.replace('ring', 'r\u00ffng'), 'latin1'),
    'is not UTF-8 text (line 1 holds bytes that are none): save it as UTF-8.',
  ],
  ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'is written in UTF-16: save it as UTF-8.'],
  [
    'a seed that is no whole number',
    { ...ring, seeds: [1, 1.5] },
    'item 2 of seeds must be a whole number from 0 to 2147483647, not 1.5.',
  ],
  [
    'a seed that is too large',
    { ...ring, seeds: [-1e300] },
    'item 1 of seeds must be a whole number from 0 to 2147483647, not -1e+300.',
  ],
  [
    'a line break in the name',
    { ...ring, name: 'line1\nline2' },
    'name: it holds a line break after "line1": a name is one line of visible characters.',
  ],
  [
    'a terminal sequence in the name',
    { ...ring, name: 'a\u001b[2J' },
    'name: it holds a control character (U+001B) after "a"',
  ],
  ['a name that cannot be seen', { ...ring, name: '\u200b\u2060' }, 'An experiment needs a name.'],
])('a plan file with %s is refused in words', (_what, value, sentence_) => {
  const at = file('wrong.json', value);
  const message = sentence(() => buildPlan(at, none));
  expect(message).toContain(at);
  expect(message).toContain(sentence_);
  expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('--name refuses invisible names and names with several lines', () => {
  expect(sentence(() => buildPlan('ring-compare', { set: [], name: '\u200b' }))).toBe('An experiment needs a name.');
  expect(sentence(() => buildPlan('ring-compare', { set: [], name: 'a\r\nb' }))).toContain(
    'it holds a line break after "a"',
  );
  expect(sentence(() => buildPlan('ring-compare', { set: [], name: 'x'.repeat(201) }))).toContain(
    'at most 200 characters, and this one has 201',
  );
});

test('a folder is not a plan file', () =>
  expect(sentence(() => buildPlan(folder, none))).toContain('is not a plain file'));

test('--set takes the short names of the filter and any case', () => {
  const plan = buildPlan('mnist-wgan', { set: ['lr=0.1', 'Batch=32,64', 'n_critic=3', 'C=0.02'] });
  expect(plan.settings).toMatchObject({ learningRate: 0.1, criticSteps: 3, weightClip: 0.02 });
  expect(plan.vary).toEqual({ batchSize: [32, 64] });
  expect(() => buildPlan('mnist-wgan', { set: ['lrr=1'] })).toThrow('"lrr" is not a hyperparameter');
});
