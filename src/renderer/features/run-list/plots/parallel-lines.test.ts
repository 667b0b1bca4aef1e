import { describe, expect, test } from 'vitest';
import { axisPositions, layersOf } from './parallel-lines';
import type { PlotStyle } from './plot-styles';

test('axes are evenly spaced between the margins, a single one is in the middle', () => {
  expect(axisPositions(3, 528)).toEqual([64, 264, 464]);
  expect(axisPositions(1, 528)).toEqual([264]);
  expect(axisPositions(0, 528)).toEqual([]);
});

const style = (token: string, strong = false): PlotStyle => ({ token, shape: 'circle', strong });

describe('the layers of the lines', () => {
  test('draw runs outside of the brushes first and selected runs last, one layer per colour', () => {
    const styles = [style('--run-1'), style('--run-2', true), style('--run-1'), style('--run-2'), style('--run-3')];
    const brushed = Uint8Array.of(1, 1, 1, 1, 0);
    expect(layersOf({ styles, brushed }).map(({ runs, token }) => [token, runs])).toEqual([
      ['--border', [4]],
      ['--run-1', [0, 2]],
      ['--run-2', [3]],
      ['--run-2', [1]],
    ]);
  });

  test('draw a selected run like the others if the brushes exclude it', () => {
    const layers = layersOf({ styles: [style('--run-1', true)], brushed: Uint8Array.of(0) });
    expect(layers.map(({ token }) => token)).toEqual(['--border']);
  });

  test('are thinner and more transparent for many runs, except selected ones', () => {
    const many = (count: number) => {
      const styles = Array.from({ length: count }, (_, i) => style('--run-1', i === 0));
      return layersOf({ styles, brushed: new Uint8Array(count).fill(1) }).map(({ alpha, width }) => [alpha, width]);
    };
    expect(many(500)).toEqual([
      [0.75, 1.25],
      [1, 2.25],
    ]);
    expect(many(501)).toEqual([
      [0.5, 1],
      [1, 2.25],
    ]);
  });
});
