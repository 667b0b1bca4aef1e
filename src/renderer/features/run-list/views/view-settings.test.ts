import { describe, expect, it } from 'vitest';
import { haveSameSettings, readStoredSettings } from './view-settings';

const defaults = {
  columns: [{ id: 'step' }],
  sort: { by: 'created', descending: true },
  plot: { kind: 'none' as const, parallel: [], x: { id: 'lr', log: true }, y: { id: 'seed', log: false } },
};

describe('stored settings', () => {
  it('are read as they were stored', () => {
    const settings = {
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
    expect(readStoredSettings(settings, defaults)).toEqual(settings);
  });

  it('get the default for every part that is invalid', () => {
    for (const stored of [
      null,
      7,
      'x',
      [],
      {},
      { columns: null, sort: 'name', plot: 3, groupBy: 5 },
      { columns: [{ id: 7 }], plot: { kind: 'pie', parallel: {}, x: null, y: { id: 'b' } } },
    ])
      expect(readStoredSettings(stored, defaults)).toEqual(defaults);
    expect(
      readStoredSettings({ columns: [{ id: 'a', width: null }], sort: { by: 'x', descending: false } }, defaults),
    ).toEqual({
      ...defaults,
      sort: { by: 'x', descending: false },
    });
  });
});

describe('settings', () => {
  it('are the same in any order of their fields', () => {
    const { columns, sort, plot } = defaults;
    const reordered = {
      sort: { descending: true, by: 'created' },
      plot: { y: plot.y, x: { log: true, id: 'lr' }, parallel: [], kind: plot.kind },
      columns,
    };
    expect(haveSameSettings({ filter: '', ...defaults }, { ...reordered, filter: '' })).toBe(true);
    expect(haveSameSettings({ filter: '', ...defaults }, { columns, sort, plot, filter: 'lr<1' })).toBe(false);
  });

  it('differ when the order of the columns differs', () => {
    const view = { ...defaults, filter: '' };
    const columns = [{ id: 'step' }, { id: 'seed' }];
    expect(haveSameSettings({ ...view, columns }, { ...view, columns: [...columns].reverse() })).toBe(false);
    expect(haveSameSettings({ ...view, columns }, { ...view, columns: [...columns] })).toBe(true);
  });
});
