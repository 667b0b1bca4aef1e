import { expect, test } from 'vitest';
import type { ViewPlot } from '../../../../shared/domain/table/saved-view';
import { axisFields, fieldsWithoutColumn, withAxis, withColour, withLogAxis, withoutAxis } from './plot-settings';

const plot: ViewPlot = {
  kind: 'parallel',
  parallel: [
    { id: 'objective', log: false },
    { id: 'learningRate', log: true },
  ],
  x: { id: 'seed', log: false },
  y: { id: 'generator', log: false },
};
const ids = ({ parallel }: ViewPlot) => parallel.map(({ id, log }) => `${id}${log ? ' log' : ''}`);

test('the axes are those of the kind of plot that is shown', () => {
  expect(axisFields(plot)).toEqual(['objective', 'learningRate']);
  expect(axisFields({ ...plot, kind: 'scatter' })).toEqual(['seed', 'generator']);
});

test('only axes that are not columns can be added as columns', () => {
  expect(fieldsWithoutColumn(plot, [{ id: 'objective' }, { id: 'seed' }])).toEqual(['learningRate']);
  expect(fieldsWithoutColumn({ ...plot, kind: 'scatter' }, [{ id: 'seed' }, { id: 'generator' }])).toEqual([]);
});

test('an axis is added once, at the right, and removed', () => {
  const added = withAxis(plot, 'seed');
  expect(ids(added)).toEqual(['objective', 'learningRate log', 'seed']);
  expect(withAxis(added, 'seed')).toBe(added);
  expect(ids(withoutAxis(added, 'objective'))).toEqual(['learningRate log', 'seed']);
});

test('one axis becomes logarithmic, the others stay', () => {
  expect(ids(withLogAxis(withAxis(plot, 'seed'), 'seed', true))).toEqual(['objective', 'learningRate log', 'seed log']);
  expect(ids(withLogAxis(plot, 'learningRate', false))).toEqual(['objective', 'learningRate']);
});

test('without a field, runs have their own colours and the plot stores no field', () => {
  const coloured = withColour(plot, 'state');
  expect(coloured.colour).toBe('state');
  expect(withColour(coloured, '')).toEqual(plot);
  expect('colour' in withColour(coloured, '')).toBe(false);
});
