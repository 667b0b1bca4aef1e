import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { BUILT_IN } from '../../../shared/domain/datasets';
import type { DatasetInfo } from '../../../shared/domain/datasets';
import { commandLine } from '../../../shared/domain/run/command-line';
import type { CommandRun } from '../../../shared/domain/run/command-line';
import { expand, planOf } from '../../../shared/domain/run/experiment';
import type { PlannedRun } from '../../../shared/domain/run/experiment';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { PRESETS } from '../../../shared/domain/run/presets';
import { program } from '../program';
import { buildPlan } from './plan';
import type { PlanOptions } from './plan';

const datasets: DatasetInfo[] = BUILT_IN.map(({ name, title, kind }) => ({
  name,
  title,
  kind,
  count: 60_000,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
}));

/** The words of each line as a POSIX shell splits them. */
const linesOf = (text: string): string[][] =>
  text.split('\n').map((line) =>
    execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1),
  );

/** What a line gives to its command, by the parser of the command. */
function parsed([name, ...words]: string[]): { target: string; options: unknown } {
  expect(name).toBe('gander');
  const root = program(
    '0.0.0',
    () => {
      throw new Error('no command should run');
    },
    () => undefined,
  );
  let found: { target: string; options: unknown } | undefined;
  for (const command of root.commands)
    command.action((target: string, options: unknown) => {
      found = { target, options };
    });
  root.parse(words, { from: 'user' });
  return found!;
}

/** The runs that `gander run` would queue for the lines. */
const runsOf = (text: string): PlannedRun[] =>
  linesOf(text).flatMap((line) => {
    const { target, options } = parsed(line);
    return unwrap(expand(buildPlan(target, options as PlanOptions), datasets));
  });
const sorted = (runs: readonly Pick<PlannedRun, 'dataset' | 'seed' | 'hyperparameters'>[]): string[] =>
  runs.map(({ dataset, seed, hyperparameters }) => JSON.stringify([dataset, seed, hyperparameters])).sort();
const asRuns = (planned: readonly PlannedRun[], experimentName = 'My runs'): CommandRun[] =>
  planned.map((run) => ({ ...run, experimentName }));
const aRun = (settings: Record<string, string | number>, change: Partial<CommandRun> = {}): CommandRun => ({
  name: 'run',
  experimentName: 'My runs',
  dataset: settings['network'] === 'mlp' ? 'ring' : 'mnist',
  seed: 1,
  hyperparameters: unwrap(parseHyperparameters(settings)),
  ...change,
});

describe.each(PRESETS.map((preset) => [preset.name, preset] as const))('the runs of %s', (_, preset) => {
  const planned = unwrap(expand(planOf(preset), datasets));

  test('are made again by one command', () => {
    const text = commandLine(asRuns(planned), datasets, 'posix');
    expect(text).not.toContain('\n');
    expect(sorted(runsOf(text))).toEqual(sorted(planned));
  });

  test('are each made again by a command of their own', () => {
    for (const run of planned)
      expect(sorted(runsOf(commandLine(asRuns([run]), datasets, 'posix')))).toEqual(sorted([run]));
  });
});

test.each([
  ['an unusual optimizer', { objective: 'wgan', optimizer: 'sgd', momentum: 0.9, learningRate: 1e-7 }],
  ['how TensorFlow computed', { objective: 'gan', xla: 'on', threads: 3, oneDnn: 'off', kernels: 'gander' }],
  ['a default that a preset changes', { objective: 'gan', batchSize: 64, checkpointEvery: 1000, latentSize: 100 }],
  ['a number with all its digits', { objective: 'hinge', network: 'dcgan', learningRate: 0.1 + 0.2 }],
  ['2-D data', { objective: 'dragan', network: 'mlp', latentSize: 5, penaltyWeight: 0 }],
] as const)('a run with %s is made again', (_, settings) => {
  const run = aRun({ ...settings });
  expect(sorted(runsOf(commandLine([run], datasets, 'posix')))).toEqual(sorted([run]));
});

test('every value of every choice is made again', () => {
  for (const [name, values] of [
    ['objective', ['gan', 'lsgan', 'wgan', 'wgan-gp', 'hinge', 'dragan', 'r1']],
    ['network', ['fc', 'fc-wide', 'conv-generator', 'dcgan', 'mlp']],
    ['optimizer', ['adam', 'rmsprop', 'sgd']],
  ] as const)
    for (const value of values) {
      const run = aRun({ [name]: value, steps: 17 });
      expect(sorted(runsOf(commandLine([run], datasets, 'posix')))).toEqual(sorted([run]));
    }
});

test('runs that no comparison makes alone have a line each', () => {
  const runs = [aRun({ batchSize: 8, steps: 10 }), aRun({ batchSize: 16, steps: 20 })];
  const text = commandLine(runs, datasets, 'posix');
  expect(text.split('\n')).toHaveLength(2);
  expect(sorted(runsOf(text))).toEqual(sorted(runs));
});

test('the shortest command begins with the nearest preset', () => {
  const [first] = unwrap(expand(planOf(PRESETS.find(({ name }) => name === 'mnist-wgan')!), datasets));
  const text = commandLine(asRuns([first!], 'WGAN'), datasets, 'posix');
  expect(text).toMatch(/^gander run mnist-wgan --steps \d+ .*--name WGAN$/);
});

test.each(["it's $HOME", 'two words', '数字 `ls`', '--json', 'a"b'])(
  'the name %s reaches the command unchanged',
  (name) => {
    const line = commandLine([aRun({}, { experimentName: name })], datasets, 'posix');
    expect(parsed(linesOf(line)[0]!).options).toMatchObject({ name });
  },
);

test('a branch is made again from its parent, with its changes', () => {
  const parent = {
    run: '20261121-100000-abcd',
    name: 'parent',
    step: 400,
    sha256: 'a'.repeat(64),
    before: { updates: 400, samples: 25_600, seconds: 9 },
    changes: [
      { name: 'learningRate', from: 2e-4, to: 1e-5 },
      { name: 'weightClip', from: 0.01 },
    ],
  };
  const [line] = linesOf(commandLine([aRun({}, { name: 'slow', parent })], datasets, 'posix'));
  const { target, options } = parsed(line!);
  expect(target).toBe('20261121-100000-abcd');
  expect(options).toMatchObject({
    at: 400,
    set: ['learningRate=0.00001'],
    name: 'slow',
  });
});

test('for Windows, words with spaces stand in double quotes', () => {
  expect(commandLine([aRun({}, { experimentName: 'My runs' })], datasets, 'windows')).toMatch(/ --name "My runs"$/);
});
