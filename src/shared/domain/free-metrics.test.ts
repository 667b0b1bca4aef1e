import { expect, test } from 'vitest';
import { compareNames, freeMetric, freePanelOf, isFreePanel, nameInPanel, titleOfFreePanel } from './free-metrics';

test.each([
  ['loss/generator', 'loss', 'generator'],
  ['loss/生成器', 'loss', '生成器'],
  ['Loss/G/loss', 'Loss/G', 'loss'],
  ['d_loss', 'loss', 'd_loss'],
  ['lossG', 'loss', 'lossG'],
  ['G loss on real', 'loss', 'G loss on real'],
  ['glossy', 'glossy', 'glossy'],
  ['fid50k_full', 'fid', 'fid50k_full'],
  ['psnr', 'psnr', 'psnr'],
  ['D_real', 'D', 'D_real'],
  ['lr.generator', 'lr', 'lr.generator'],
  ['学習率', '学習率', '学習率'],
  ['1e-3', '1e', '1e-3'],
  ['/x', 'x', 'x'],
  ['a/', 'a', 'a/'],
  ['//', '/', '//'],
  ['__', '__', '__'],
])('%s is drawn in the panel %s as %s', (name, title, label) => {
  const panel = freePanelOf(name);
  expect([isFreePanel(panel), titleOfFreePanel(panel), nameInPanel(name)]).toEqual([true, title, label]);
});

test('a free metric has neither unit nor direction', () => {
  expect(freeMetric('loss/d')).toMatchObject({ name: 'loss/d', label: 'loss/d', panel: 'free:loss' });
  expect(Object.keys(freeMetric('loss/d')).sort()).toEqual(['description', 'label', 'name', 'panel']);
});

test('names are in order of their numbers, and different names are never equal', () => {
  expect(['layer10', 'layer9', 'a', 'B'].sort(compareNames)).toEqual(['a', 'B', 'layer9', 'layer10']);
  for (const [a, b] of [
    ['layer1', 'layer01'],
    ['é', 'e\u0301'],
  ] as const)
    expect([compareNames(a, b), compareNames(b, a)].map(Math.sign).sort()).toEqual([-1, 1]);
});
