import { describe, expect, it } from 'vitest';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';
import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { LoggedStep } from '../output/pending-readings';
import { settings } from '../training.test-helper';
import { DETECTORS } from '.';
import { periodicity } from './dynamics-warnings';
import { WarningWatcher } from './watcher';

const GAN = settings({ objective: 'gan', network: 'mlp' });
const WGAN = settings({ objective: 'wgan', network: 'mlp' });
const GP = settings({ objective: 'wgan-gp', network: 'mlp' });

/** Rows at every `every` steps up to `to`, with what `values` says of a step. */
const rowsOf = (to: number, every: number, values: (step: number) => Record<string, number>): LoggedStep[] =>
  Array.from({ length: Math.floor(to / every) }, (_, i) => ({
    step: (i + 1) * every,
    values: values((i + 1) * every),
  }));

function watch(h = GAN, dataset = 'mnist') {
  const said: WarningChange[] = [];
  return { said, watcher: new WarningWatcher({ h, dataset }, (one) => said.push(one)) };
}

/** What is said of rows, as `name state step`. */
function saidOf(rows: readonly LoggedStep[], h = GAN, dataset = 'mnist'): string[] {
  const { said, watcher } = watch(h, dataset);
  watcher.addRows(rows);
  return said.map(({ name, state, step }) => `${name} ${state} ${step}`);
}

/** Sick after step 2,000 and up to 4,000, well before and after. */
const spell = (step: number, sick: number, well: number): number => (step > 2000 && step <= 4000 ? sick : well);

describe('a warning begins once, and passes once', () => {
  // Nine tenths of the window of 500 steps are sick 450 steps after 2,000, half of it is well 250 steps after 4,000; the reading just before the window counts too.
  it.each<[WarningName, typeof GAN, string, number, (step: number) => Record<string, number>]>([
    ['mode-collapse', GAN, 'mnist', 50, (step) => ({ sampleDiversity: spell(step, 0.05, 0.9) })],
    ['mode-collapse', GAN, 'ring', 50, (step) => ({ modesCovered: spell(step, 2, 8), highQuality: 0.9 })],
    [
      'discriminator-saturation',
      GAN,
      'mnist',
      1,
      (step) => ({ discriminatorLossReal: spell(step, 0.001, 0.6), discriminatorLossFake: spell(step, 0.002, 0.7) }),
    ],
    ['vanishing-gradient', GAN, 'mnist', 50, (step) => ({ generatorGradientNorm: spell(step, 1e-9, 1) })],
    ['clip-bounds', WGAN, 'mnist', 50, (step) => ({ clipSaturation: spell(step, 0.999, 0.1) })],
    ['penalty-norm', GP, 'mnist', 1, (step) => ({ penaltyGradientNorm: spell(step, 3, 1.02) })],
  ])('%s', (name, h, dataset, every, values) => {
    const { said, watcher } = watch(h, dataset);
    watcher.addRows(rowsOf(6000, every, values));
    expect(said.map((one) => `${one.name} ${one.state}`)).toEqual([`${name} began`, `${name} passed`]);
    const [began, passed] = said as [WarningChange, WarningChange];
    expect(began.step).toBeGreaterThan(2400);
    expect(began.step).toBeLessThanOrEqual(2500);
    expect(passed.step).toBeGreaterThanOrEqual(4230);
    expect(passed.step).toBeLessThanOrEqual(4300);
  });

  it('exploding-gradient, within a few looks', () => {
    expect(saidOf(rowsOf(6000, 50, (step) => ({ generatorGradientNorm: spell(step, 1e4, 2) })))).toEqual([
      'exploding-gradient began 2150',
      'exploding-gradient passed 4100',
    ]);
  });

  it('tensor-growth after looks of which none has fewer and some have more, and not after one that has', () => {
    const grow = (step: number) => ({ tensors: step <= 2000 ? 400 : 400 + Math.min(step, 4000) / 50 });
    expect(saidOf(rowsOf(6000, 50, grow))).toEqual(['tensor-growth began 2200', 'tensor-growth passed 4500']);
    expect(saidOf(rowsOf(6000, 50, (step) => ({ tensors: step < 3000 ? 400 : 450 })))).toEqual([]);
  });
});

describe('oscillation', () => {
  const wave = (period: number, swing: number) =>
    rowsOf(3000, 1, (step) => ({ generatorLoss: 1 + swing * Math.sin((2 * Math.PI * step) / period) }));

  it('is a loss that goes up and down, and far enough', () => {
    expect(saidOf(wave(200, 0.8))).toEqual(['oscillation began 1030']);
    expect(saidOf(wave(200, 0.1))).toEqual([]);
  });

  it('is neither noise nor a trend', () => {
    const noise = (step: number) => Math.abs(Math.sin(step * 12.9898) * 43758.5453) % 1;
    expect(saidOf(rowsOf(4000, 1, (step) => ({ generatorLoss: 2 * noise(step) })))).toEqual([]);
    expect(saidOf(rowsOf(4000, 1, (step) => ({ generatorLoss: step / 1000 })))).toEqual([]);
  });

  it('has the periodicity of a sine, and none of a line', () => {
    const sine = Array.from({ length: 64 }, (_, i) => Math.sin((2 * Math.PI * i) / 16));
    expect(periodicity(sine)).toBeCloseTo(1, 5);
    expect(periodicity([1, 1, 1, 1])).toBe(0);
  });
});

describe('what is not judged', () => {
  it.each<[string, typeof GAN, (step: number) => Record<string, number>]>([
    ['the loss of a critic', WGAN, () => ({ discriminatorLossReal: 0, discriminatorLossFake: 0 })],
    [
      'the penalty of R1, which pulls to 0',
      settings({ objective: 'r1', network: 'mlp' }),
      () => ({ penaltyGradientNorm: 0.01 }),
    ],
    ['the gradient of a generator whose critic is clipped', WGAN, () => ({ generatorGradientNorm: 1e-9 })],
    ['clipping where nothing is clipped', GP, () => ({ clipSaturation: 1 })],
    ['few modes while hardly a sample is good', GAN, () => ({ modesCovered: 1, highQuality: 0.2 })],
    ['a metric that nobody knows', GAN, () => ({ mystery: 0 })],
  ])('%s', (_, h, values) => {
    expect(saidOf(rowsOf(3000, 10, values), h, 'ring')).toEqual([]);
  });

  it('a window that is not full, and networks that have just begun', () => {
    expect(saidOf(rowsOf(500, 50, () => ({ sampleDiversity: 0.01 })))).toEqual([]);
    expect(saidOf(rowsOf(1000, 500, () => ({ generatorGradientNorm: 1e-9 })))).toEqual([]);
  });

  it('readings far apart, before there are enough', () => {
    expect(saidOf(rowsOf(6000, 1000, () => ({ generatorGradientNorm: 1e-9 })))).toEqual([
      'vanishing-gradient began 5000',
    ]);
  });
});

describe('the watcher', () => {
  const sick = (step: number) => ({ sampleDiversity: spell(step, 0.05, 0.9), generatorLoss: 1 });
  const rows = rowsOf(6000, 50, sick);

  it('says NaN once, whatever became NaN, and leaves it out of the windows', () => {
    expect(
      saidOf([
        ...rowsOf(600, 50, () => ({ generatorGradientNorm: 1 })),
        { step: 601, values: { generatorLoss: NaN, generatorGradientNorm: -Infinity } },
      ]),
    ).toEqual(['diverged began 601']);
  });

  it('says the same whether rows come one by one or all at once', () => {
    const { said, watcher } = watch();
    for (const row of rows) watcher.addRows([row]);
    expect(said.map(({ name, state, step }) => `${name} ${state} ${step}`)).toEqual(saidOf(rows));
  });

  it.each([1500, 2300, 2600, 4100, 4600])('says at %d and after a resume there what it says without', (at) => {
    const whole = watch();
    whole.watcher.addRows(rows);
    const [first, second] = [watch(), watch()];
    first.watcher.addRows(rows.filter((row) => row.step <= at));
    second.watcher.resume(
      first.said,
      rows.filter((row) => row.step <= at && row.step > at - 1000),
    );
    second.watcher.addRows(rows.filter((row) => row.step > at));
    expect([...first.said, ...second.said]).toEqual(whole.said);
  });

  it('falls silent when a warning comes and goes', () => {
    const flicker = rowsOf(100_000, 50, (step) => ({
      generatorGradientNorm: Math.floor(step / 1000) % 2 === 0 ? 1 : 1e-9,
    }));
    expect(saidOf(flicker).filter((text) => text.includes('began'))).toHaveLength(10);
  });

  it('has a detector for all but what needs none', () => {
    expect(new Set(DETECTORS.map((detector) => detector.name)).size).toBe(8);
  });
});
