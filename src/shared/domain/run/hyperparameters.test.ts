import { describe, expect, it } from 'vitest';
import { applies, FIELDS } from './hyperparameter-fields';
import { completed, parseHyperparameters, parseSetting, parseValue } from './hyperparameters';
import { unwrap } from '../../contract/outcome';

const message = (input: unknown) => {
  const parsed = parseHyperparameters(input);
  return parsed.ok ? 'accepted' : parsed.error.message;
};

describe('parseHyperparameters', () => {
  it('fills in what Algorithm 1 of the WGAN-GP paper sets', () => {
    expect(unwrap(parseHyperparameters({ objective: 'wgan-gp' }))).toMatchObject({
      penaltyWeight: 10,
      criticSteps: 5,
      optimizer: 'adam',
      learningRate: 1e-4,
      beta1: 0,
      beta2: 0.9,
    });
  });

  it('fills in what Algorithm 1 of the WGAN paper sets', () => {
    expect(unwrap(parseHyperparameters({ objective: 'wgan' }))).toMatchObject({
      weightClip: 0.01,
      criticSteps: 5,
      optimizer: 'rmsprop',
      learningRate: 5e-5,
    });
  });

  it('leaves out fields that the run does not use', () => {
    const h = unwrap(parseHyperparameters({ objective: 'gan' }));
    expect(h).not.toHaveProperty('weightClip');
    expect(h).not.toHaveProperty('rmsDecay');
  });

  it('gives equal settings equal JSON, in any input order', () => {
    const a = parseHyperparameters({ objective: 'wgan', batchSize: 32, steps: 10 });
    const b = parseHyperparameters({ steps: 10, batchSize: '32', objective: 'wgan' });
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });

  it('refuses an unknown name with the nearest known one', () => {
    expect(message({ batchsize: 3 })).toBe('"batchsize" is not a hyperparameter. Did you mean "batchSize"?');
  });

  it('refuses a field that the objective does not use', () => {
    expect(message({ objective: 'gan', weightClip: 0.01 })).toContain(
      'weightClip has no meaning for the objective gan',
    );
  });

  it('fills in what the code of DRAGAN and R1 sets', () => {
    expect(unwrap(parseHyperparameters({ objective: 'dragan' }))).toMatchObject({
      penaltyWeight: 10,
      criticSteps: 1,
      optimizer: 'adam',
      learningRate: 1e-4,
      beta1: 0.5,
      beta2: 0.9,
    });
    expect(unwrap(parseHyperparameters({ objective: 'r1' }))).toMatchObject({
      penaltyWeight: 10,
      criticSteps: 1,
      optimizer: 'rmsprop',
      learningRate: 1e-4,
      rmsDecay: 0.99,
    });
  });

  it.each(['wgan-gp', 'dragan', 'r1'])(
    'has batch normalisation in the critic of %s only where it is asked for',
    (objective) => {
      expect(unwrap(parseHyperparameters({ objective, network: 'dcgan' })).discriminatorNorm).toBe('none');
      expect(
        unwrap(parseHyperparameters({ objective, network: 'dcgan', discriminatorNorm: 'batch' })).discriminatorNorm,
      ).toBe('batch');
    },
  );

  it.each([[null], [[]], ['x'], [3]])('refuses %j', (input) => {
    expect(message(input)).toContain('must be an object');
  });

  it.each([
    ['batchSize', 1.5],
    ['batchSize', 1],
    ['batchSize', ''],
    ['learningRate', Infinity],
    ['steps', 'many'],
    ['network', 'resnet'],
  ])('refuses %s = %j and names it', (name, value) => expect(message({ [name]: value })).toContain(`${name} must be`));

  it('does not read inherited keys', () => {
    expect(message(Object.create({ objective: 'nonsense' }))).toBe('accepted');
  });
});

describe('settings from before a field existed', () => {
  it('are completed like parsed ones, so that the same settings of two versions are equal', () => {
    const now = unwrap(parseHyperparameters({ objective: 'wgan' }));
    const { packing: _p, spectralNorm: _s, ...before } = now;
    expect(completed(before as typeof now)).toEqual(now);
    expect(completed({ ...now, packing: 3 }).packing).toBe(3);
  });
});

describe('the field table', () => {
  it('has a default in range in every field', () => {
    for (const f of FIELDS) expect(parseValue(f.name, f.default).ok, f.name).toBe(true);
  });

  it('names no field twice', () => {
    expect(new Set(FIELDS.map((f) => f.name)).size).toBe(FIELDS.length);
  });

  it('lets only WGAN read the clip', () => {
    const clip = FIELDS.find((f) => f.name === 'weightClip')!;
    expect(applies(clip, { objective: 'wgan', network: 'fc', optimizer: 'adam' })).toBe(true);
    expect(applies(clip, { objective: 'wgan-gp', network: 'fc', optimizer: 'adam' })).toBe(false);
  });
});

it('reads name=value of the command line', () => {
  expect(unwrap(parseSetting('learningRate=1e-3'))).toEqual({ name: 'learningRate', value: 0.001 });
  expect(parseSetting('learningRate').ok).toBe(false);
});
