import { describe, expect, it } from 'vitest';
import { applies, FIELDS } from './hyperparameter-fields';
import {
  completed,
  isObjective,
  parseHyperparameters,
  parseSetting,
  parseValue,
  samplesPerUpdate,
} from './hyperparameters';
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

describe('one value', () => {
  it('of a number field is accepted from its least to its greatest value, as number or text', () => {
    for (const f of FIELDS) {
      if (f.kind === 'choice') continue;
      for (const value of [f.min, f.max])
        for (const given of [value, String(value), ` ${value} `])
          expect(parseValue(f.name, given), f.name).toEqual({ ok: true, value });
      const over = Math.abs(f.max) * 1e-9 + 1e-12;
      const beyond = f.kind === 'integer' ? [f.min - 1, f.max + 1] : [f.min - over, f.max + over];
      for (const wrong of [...beyond, NaN, Infinity, -Infinity, '', ' ', 'x', null, undefined, true, [1], {}])
        expect(parseValue(f.name, wrong).ok, `${f.name} ${JSON.stringify(wrong)}`).toBe(false);
    }
  });

  it('of a choice is one of its words, exactly', () => {
    for (const f of FIELDS) {
      if (f.kind !== 'choice') continue;
      for (const choice of f.choices) expect(parseValue(f.name, choice)).toEqual({ ok: true, value: choice });
      for (const wrong of ['', `${f.choices[0]} `, f.choices[0]!.toUpperCase(), 0, null, undefined, [f.choices[0]]])
        expect(parseValue(f.name, wrong).ok, `${f.name} ${JSON.stringify(wrong)}`).toBe(false);
    }
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', ''])('has no field %j', (name) =>
    expect(parseValue(name, 1)).toMatchObject({ ok: false, error: { at: name } }),
  );
});

describe('settings that contradict each other', () => {
  it.each([
    [{ network: 'dcgan', imageSize: 30 }, 'imageSize must be a multiple of 4 for the network dcgan, not 30.'],
    [{ network: 'conv-generator', imageSize: 29 }, 'multiple of 4 for the network conv-generator, not 29.'],
    [{ network: 'fc', imageSize: 30 }, 'accepted'],
    [{ network: 'dcgan', imageSize: 32 }, 'accepted'],
    [{ channels: 2 }, 'channels must be 1 (grey) or 3 (RGB), not 2.'],
    [{ network: 'mlp', keepBest: 'fid' }, 'keepBest cannot be fid here: it is a score of images.'],
    [{ network: 'fc', keepBest: 'wasserstein1' }, 'keepBest cannot be wasserstein1 here: it is a score of 2-D data.'],
    [{ keepBest: 'fid', scoreEvery: 0 }, 'keepBest=fid needs scores while it trains: set scoreEvery above 0.'],
    [{ network: 'mlp', keepBest: 'wasserstein1', scoreEvery: 0 }, 'set scoreEvery above 0.'],
    [{ network: 'mlp', keepBest: 'modesCovered', scoreEvery: 0 }, 'accepted'],
    [{ keepBest: 'off', scoreEvery: 0 }, 'accepted'],
    [{ optimizer: 'sgd', beta1: 0.5 }, 'beta1 has no meaning for the optimizer sgd: remove it.'],
    [{ network: 'fc', hiddenSize: 64 }, 'hiddenSize has no meaning for the network fc: remove it.'],
    [{ objective: 'gan', penaltyWeight: 1 }, 'penaltyWeight has no meaning for the objective gan: remove it.'],
  ])('%j: %s', (input, sentence) => expect(message(input)).toContain(sentence));
});

it('has latents of two numbers for 2-D data, and of a hundred for images, unless it is told otherwise', () => {
  const size = (input: object) => unwrap(parseHyperparameters(input)).latentSize;
  expect([size({ network: 'mlp' }), size({}), size({ network: 'mlp', latentSize: 7 })]).toEqual([2, 100, 7]);
});

it('ignores settings that are undefined, and parses its own result to the same', () => {
  const parsed = unwrap(parseHyperparameters({ objective: 'r1', batchSize: undefined, network: 'dcgan' }));
  expect(parsed.batchSize).toBe(64);
  expect(unwrap(parseHyperparameters(parsed))).toEqual(parsed);
});

it('splits name=value at the first equals sign, with spaces round both left out', () => {
  expect(unwrap(parseSetting(' batchSize = 32 '))).toEqual({ name: 'batchSize', value: 32 });
  for (const text of ['', '=', '=3', 'batchSize', 'batchSize=', 'batchSize=3=4', 'batchSize=0x', '\u001b=1'])
    expect(parseSetting(text).ok, text).toBe(false);
  expect(parseSetting('=3')).toMatchObject({ error: { message: '"=3" is not name=value.' } });
});

it('sees a batch of packs in each update', () => {
  expect([samplesPerUpdate({ batchSize: 64 }), samplesPerUpdate({ batchSize: 64, packing: 3 })]).toEqual([64, 192]);
});

it('knows the names of objectives, in lower case', () => {
  expect(['gan', 'wgan-gp', 'r1', 'GAN', 'constructor', ''].map(isObjective)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
