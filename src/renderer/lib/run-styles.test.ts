import { expect, it } from 'vitest';
import { lineColour } from './chart-theme';
import { lineTone, networkOf, runStyle } from './run-styles';

it('gives each of 60 runs a distinct pair of colour and shape', () => {
  const pairs = Array.from({ length: 60 }, (_, i) => JSON.stringify(runStyle(i)));
  expect(new Set(pairs).size).toBe(60);
});

it('gives adjacent runs different colours and shapes', () => {
  for (let i = 1; i < 24; i++) {
    expect(runStyle(i).token).not.toBe(runStyle(i - 1).token);
    expect(runStyle(i).shape).not.toBe(runStyle(i - 1).shape);
  }
});

it('knows the network of a metric by its name, in several spellings', () => {
  const names = (role: string | undefined, all: string[]) =>
    expect(all.map((name) => [name, networkOf(name)])).toEqual(all.map((name) => [name, role]));
  names('generator', [
    'generatorLoss',
    'generatorGradientNorm',
    'loss/generator',
    'g_loss',
    'lossG',
    'loss_G',
    'G/loss',
  ]);
  names('discriminator', ['discriminatorLoss', 'critic_loss', 'loss/d', 'D_loss', 'lossD', 'disc.loss']);
  names(undefined, ['fid50k', 'grad', 'density', 'gp', 'g_vs_d', 'modesCovered']);
});

it('draws the generator in another lightness of its run, or in another hue where there is one run', () => {
  expect(lineTone('--run-3', 'discriminatorLoss', false)).toEqual({ token: '--run-3' });
  expect(lineTone('--run-3', 'generatorLoss', false)).toEqual({ token: '--run-3', isDeep: true });
  expect(lineTone('--run-1', 'generatorLoss', true)).toEqual({ token: '--run-2' });
  expect(lineTone('--run-2', 'generatorLoss', true)).toEqual({ token: '--run-1' });
});

it('has a deep colour half way to that of text', () => {
  const theme = (text: string) => ({ text, token: () => '#4060ff' });
  expect(lineColour(theme('#000000'), { token: '--run-1', isDeep: true })).toBe('#203080');
  expect(lineColour(theme('#ffffff'), { token: '--run-1', isDeep: true })).toBe('#a0b0ff');
  expect(lineColour(theme('#000000'), { token: '--run-1' })).toBe('#4060ff');
  expect(lineColour({ text: 'black', token: () => 'oklch(0.5 0.1 20)' }, { token: '--run-1', isDeep: true })).toBe(
    'oklch(0.5 0.1 20)',
  );
});
