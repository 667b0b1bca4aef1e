import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildPlan } from './plan';
import type { PlanOptions } from './plan';
import { UsageError } from './usage';

const none: PlanOptions = { set: [] };
const folder = mkdtempSync(path.join(tmpdir(), 'gander-plan-'));
const file = (name: string, value: unknown): string => {
  const at = path.join(folder, name);
  writeFileSync(at, typeof value === 'string' ? value : JSON.stringify(value));
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
  expect(buildPlan('digits-compare', none)).toMatchObject({ preset: 'digits-compare', datasets: ['mnist'], objectives: ['gan', 'lsgan', 'wgan', 'wgan-gp'], seeds: [1] });
});

test('options replace what the preset says, and steps replace epochs', () => {
  const plan = buildPlan('mnist-wgan', { objective: ['gan', 'wgan'], dataset: ['fashion-mnist'], seeds: 3, steps: 7, name: 'mine', set: ['learningRate=0.001', 'weightClip=0.01,0.1'] });
  expect(plan).toMatchObject({ objectives: ['gan', 'wgan'], datasets: ['fashion-mnist'], seeds: [1, 2, 3], name: 'mine', vary: { weightClip: [0.01, 0.1] } });
  expect(plan.settings).toMatchObject({ steps: 7, learningRate: 0.001 });
  expect(plan.settings).not.toHaveProperty('weightClip');
  expect(plan).not.toHaveProperty('epochs');
});

test('seeds are listed or counted, not both', () => {
  expect(buildPlan('ring-compare', { seed: [5, 3], set: [] }).seeds).toEqual([5, 3]);
  expect(sentence(() => buildPlan('ring-compare', { seed: [1], seeds: 2, set: [] }))).toContain('exclude each other');
});

test('a preset taken with fewer objectives leaves out what only the others read; what was set stays', () => {
  expect(buildPlan('ring-compare', { objective: ['gan'], set: [] }).settings).not.toHaveProperty('penaltyWeight');
  expect(buildPlan('ring-compare', { objective: ['gan'], set: ['penaltyWeight=1'] }).settings).toHaveProperty('penaltyWeight', 1);
});

test.each([
  [['digits-compre', none], 'Did you mean "digits-compare"?'],
  [['ring-compare', { set: ['criticStep=3'] }], 'Did you mean "criticSteps"?'],
  [['ring-compare', { set: ['criticSteps'] }], '--set wants name=value'],
  [['ring-compare', { set: ['criticSteps=many'] }], 'whole number'],
  [['ring-compare', { set: ['__proto__=1'] }], 'not a hyperparameter'],
  [['ring-compare', { set: [], objective: ['lsgn'] }], 'Did you mean "lsgan"?'],
  [['none/such.json', none], 'There is no file'],
] as [[string, PlanOptions], string][])('wrong use is one sentence: %j', ([target, options], part) => {
  const message = sentence(() => buildPlan(target, options));
  expect(message).toContain(part);
  expect(message).not.toContain('\n');
});

test('a plan file stands by itself or changes a preset', () => {
  const whole = file('whole.json', { datasets: ['ring'], objectives: ['gan'], settings: { network: 'mlp', steps: 5 } });
  expect(buildPlan(whole, none)).toMatchObject({ name: 'whole', datasets: ['ring'], seeds: [1], settings: { network: 'mlp', steps: 5 } });
  const changed = file('changed.json', { preset: 'mnist-wgan', name: 'short', settings: { steps: 5 } });
  const plan = buildPlan(changed, none);
  expect(plan).toMatchObject({ name: 'short', preset: 'mnist-wgan', objectives: ['wgan'], settings: { steps: 5, weightClip: 0.01 } });
  expect(plan).not.toHaveProperty('epochs');
});

test('a plan file that is not one is refused by name', () => {
  expect(sentence(() => buildPlan(file('a.json', '{'), none))).toContain('a.json cannot be read as JSON');
  expect(sentence(() => buildPlan(file('b.json', []), none))).toContain('b.json holds no plan');
  expect(sentence(() => buildPlan(file('c.json', { datasets: ['ring'], objectives: ['gan'], stpes: 3 }), none))).toContain('c.json: ');
  expect(sentence(() => buildPlan(file('d.json', { preset: 'ring-compar' }), none))).toContain('Did you mean "ring-compare"?');
});
