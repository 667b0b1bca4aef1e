import { expect, it } from 'vitest';
import { readLook } from './read-look';

const usual = {
  columns: [{ id: 'step' }],
  sort: { by: 'created', descending: true },
  plot: { kind: 'none' as const, parallel: [], x: { id: 'lr', log: true }, y: { id: 'seed', log: false } },
};

it('takes a look as it was remembered', () => {
  const look = {
    columns: [{ id: 'seed', width: 80 }],
    sort: { by: 'seed', descending: false },
    groupBy: 'state',
    plot: {
      kind: 'scatter' as const,
      parallel: [{ id: 'seed', log: true }],
      x: { id: 'a', log: false },
      y: { id: 'b', log: true },
      colour: 'state',
    },
  };
  expect(readLook(look, usual)).toEqual(look);
});

it('takes the usual for every part that is none', () => {
  for (const stored of [
    null,
    7,
    'x',
    [],
    {},
    { columns: null, sort: 'name', plot: 3, groupBy: 5 },
    { columns: [{ id: 7 }], plot: { kind: 'pie', parallel: {}, x: null, y: { id: 'b' } } },
  ])
    expect(readLook(stored, usual)).toEqual(usual);
  expect(readLook({ columns: [{ id: 'a', width: null }], sort: { by: 'x', descending: false } }, usual)).toEqual({
    ...usual,
    sort: { by: 'x', descending: false },
  });
});
