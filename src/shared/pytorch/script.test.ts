import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, NETWORKS, OBJECTIVES, OPTIMIZERS } from '../domain/run/hyperparameter-fields';
import { parseHyperparameters } from '../domain/run/hyperparameters';
import { unwrap } from '../contract/outcome';
import { pytorchScript, scriptName } from './script';
import type { ScriptSource } from './source';

const source = (given: Record<string, unknown> = {}, change: Partial<ScriptSource> = {}): ScriptSource => ({
  name: 'my run',
  id: 'a-run',
  dataset: given['network'] === 'mlp' ? 'ring' : 'mnist',
  seed: 1,
  hyperparameters: unwrap(parseHyperparameters(given)),
  ...change,
});
const script = (given: Record<string, unknown> = {}, change: Partial<ScriptSource> = {}): string =>
  pytorchScript(source(given, change));

/** Text from outside that would end a comment or a string, or control a terminal. */
const HOSTILE = 'x"""\nimport os\r\n\u2028os.system("x")  # \u202e \\ \u001b[2J';

/** Scripts of every kind; those that were executed by PyTorch are compared in src/main/training/pytorch. */
const ALL: Record<string, string> = Object.fromEntries([
  ...OBJECTIVES.flatMap((objective) =>
    NETWORKS.flatMap((network) =>
      OPTIMIZERS.map((optimizer) => [
        `${objective} ${network} ${optimizer}`,
        script({ objective, network, optimizer }),
      ]),
    ),
  ),
  ...ACTIVATIONS.map((discriminatorActivation) => [discriminatorActivation, script({ discriminatorActivation })]),
  ...['mnist', 'mnist-10k', 'fashion-mnist', 'my pictures', '__proto__'].flatMap((dataset) =>
    [28, 32, 64].map((imageSize) => [`${dataset} ${imageSize}`, script({ imageSize, channels: 3 }, { dataset })]),
  ),
  ...['ring', 'grid', 'swiss-roll', 'other'].map((dataset) => [dataset, script({ network: 'mlp' }, { dataset })]),
  ['hostile text', script({}, { name: HOSTILE, dataset: HOSTILE, id: HOSTILE })],
]) as Record<string, string>;

describe('a script', () => {
  it('contains only what the run uses', () => {
    const gan = script();
    for (const word of [
      'parametrize',
      'clamp_(-',
      'penalty',
      'PACKING',
      'DROPOUT',
      'CRITIC_STEPS',
      'RMSprop',
      'MOMENTUM',
    ])
      expect(gan).not.toContain(word);
    const wgan = script({ objective: 'wgan', network: 'fc-wide', spectralNorm: 'on', packing: 2 });
    for (const word of ['parametrize', 'clamp_(-', 'PACKING = 2', 'DROPOUT = 0.3', 'CRITIC_STEPS = 5', 'RMSprop'])
      expect(wgan).toContain(word);
    for (const word of ['Adam', 'softplus', 'initialise(', 'unused']) expect(wgan).not.toContain(word);
  });

  it('writes settings of real numbers as floats, which torch.optim requires of beta 1', () => {
    const found = script({ objective: 'wgan-gp', learningRate: 1e-7, penaltyWeight: 10 });
    expect(found).toMatch(/^BETA1 = 0\.0 /m);
    expect(found).toMatch(/^LEARNING_RATE = 1e-7 /m);
    expect(found).toMatch(/^PENALTY_WEIGHT = 10\.0 /m);
    expect(found).toMatch(/^CRITIC_STEPS = 5 /m);
  });

  it('keeps text from outside in comments, with hidden characters as escapes', () => {
    const lines = ALL['hostile text']!.split('\n');
    for (const line of lines.filter((text) => text.includes('os.system'))) expect(line).toMatch(/^# /);
    expect(ALL['hostile text']).not.toMatch(/[\u2028\u202e\u001b\r]/);
  });

  it('names the data of the run where torchvision has more', () => {
    expect(script({}, { datasetCount: 10_000 })).toContain('those of the run are read with --data');
    expect(script({}, { datasetCount: 60_000 })).not.toContain('those of the run are read with --data');
    expect(script({}, { dataset: 'my pictures' })).toContain('required=True');
  });

  it('has a name that Python can import', () => {
    expect(scriptName(source({ objective: 'wgan-gp' }, { dataset: 'fashion-mnist' }))).toBe('wgan_gp_fashion_mnist.py');
    expect(scriptName(source({}, { dataset: '../../etc/päss "x"' }))).toBe('gan_etc_p_ss_x.py');
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)('every script is valid Python', () => {
  const check = `
import json, sys
for name, script in json.load(sys.stdin).items():
    try:
        compile(script, name, 'exec')
    except SyntaxError as error:
        print(name, error)
`;
  const { stdout, status } = spawnSync('python3', ['-c', check], { input: JSON.stringify(ALL), encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});
