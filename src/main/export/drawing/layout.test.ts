import { describe, expect, it } from 'vitest';
import { random } from '../testing/fake-source.test-helper';
import { layOut, metricsOf, PAD } from './layout';
import type { Box } from './layout';

const square = (side: number) => ({ width: side, height: side });
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

it('has text and margins that grow with the scale, text more slowly than the grids', () => {
  expect(metricsOf(1)).toEqual({ margin: 16, gap: 14, text: 13, title: 15, line: 20 });
  expect(metricsOf(8).text / metricsOf(1).text).toBeLessThan(8);
});

describe('one grid', () => {
  it('without labels is the page with a margin', () => {
    const { width, height, cells, header, track } = layOut([square(100)], 1, false);
    expect([width, height]).toEqual([132, 132]);
    expect(cells[0]!.grid).toEqual({ x: 16, y: 16, width: 100, height: 100 });
    expect([header.height, track.height, cells[0]!.name.height, cells[0]!.step.height]).toEqual([0, 0, 0, 0]);
  });

  it('with labels has its name above it and its step below it, with a space to its outline', () => {
    const { cells, header, track, line } = layOut([square(200)], 1, true);
    const [{ name, grid, step }] = cells as [(typeof cells)[number]];
    expect(name.y + line + PAD).toBe(grid.y);
    expect(grid.y + grid.height + PAD).toBe(step.y);
    expect(track.y).toBeGreaterThanOrEqual(header.y + header.height);
    expect(name.y).toBeGreaterThanOrEqual(track.y + track.height);
  });

  it('that is narrower than a name leaves space for one', () => {
    expect(layOut([square(8)], 1, true).cells[0]!.name.width).toBe(150);
    expect(layOut([square(8)], 1, false).width).toBe(8 + 32);
  });
});

it('never lets two parts overlap, nor any part leave the page', () => {
  const next = random(3);
  for (let trial = 0; trial < 60; trial++) {
    const scale = 1 + Math.floor(8 * next());
    const grids = Array.from({ length: 1 + Math.floor(20 * next()) }, () => ({
      width: scale * (1 + Math.floor(300 * next())),
      height: scale * (1 + Math.floor(300 * next())),
    }));
    const { width, height, margin, cells, header, track } = layOut(grids, scale, trial % 2 === 0);
    const boxes = [header, track, ...cells.flatMap(({ grid, name, step }) => [grid, name, step])];
    const outside = boxes.filter(
      ({ x, y, width: w, height: h }) => x < margin || y < margin || x + w > width - margin || y + h > height,
    );
    const visible = boxes.filter((box) => box.height > 0);
    const pairs = visible.flatMap((box, i) => visible.slice(i + 1).filter((other) => overlap(box, other)));
    expect([outside, pairs]).toEqual([[], []]);
    expect(cells.map(({ grid: { width, height } }) => ({ width, height }))).toEqual(grids);
  }
});

it('places grids row by row, in the order of the runs', () => {
  const cells = layOut(
    Array.from({ length: 5 }, () => square(200)),
    1,
    true,
  ).cells.map(({ grid }) => grid);
  expect(cells.map(({ y }) => y === cells[0]!.y)).toEqual([true, true, true, false, false]);
  expect(cells[3]!.x).toBe(cells[0]!.x);
  expect(cells[1]!.x - cells[0]!.x).toBe(200 + 14);
});
