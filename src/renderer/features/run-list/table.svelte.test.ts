import { beforeEach, describe, expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { router } from '../../app/router.svelte';
import { recall } from '../../lib/remember';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { brushes } from './plots/brushes.svelte';
import { runs } from './runs.svelte';
import { selection } from './selection.svelte';
import { cursor } from './table/cursor.svelte';
import { table } from './table.svelte';

const core = installFakeCore();
const ids = () => table.sorted.map((row) => row.id).join('');
const lines = () => table.lines.map((line) => (line.kind === 'run' ? line.row.id : line.label));
const at = (minute: number) => `2026-11-21T10:0${minute}:00.000Z`;

beforeEach(async () => {
  core.answers['runs:list'] = () => [
    aRow('a', { createdAt: at(1), state: 'running', seed: 3 }),
    aRow('b', { createdAt: at(2), state: 'failed', seed: 1 }, { objective: 'wgan' }),
    aRow('c', { createdAt: at(3), state: 'failed', seed: 2 }),
    aRow('d', { createdAt: at(4), archived: true }),
    aRow('e', { createdAt: at(5), trashedAt: at(6) }),
  ];
  await runs.load();
  table.applyStored(undefined);
  router.current = { view: 'runs' };
  selection.set([]);
});

describe('the list', () => {
  test('has the runs of its location, newest first', () => {
    expect(ids()).toBe('cba');
    router.current = { view: 'runs', location: 'archive' };
    expect(ids()).toBe('d');
    router.current = { view: 'runs', location: 'trash' };
    expect(ids()).toBe('e');
    expect(table.counts).toEqual({ runs: 3, archive: 1, trash: 1 });
  });

  test('keeps the rows of the last valid filter while an invalid one is typed', () => {
    table.filter = 'state:failed';
    expect([ids(), table.problem]).toEqual(['cb', undefined]);
    table.filter = 'state:failed AND (';
    expect(ids()).toBe('cb');
    expect(table.problem).toBeTruthy();
    table.clearFilterAndBrushes();
    expect([ids(), table.problem]).toEqual(['cba', undefined]);
  });

  test('is sorted by a column, then in the other direction', () => {
    table.sortBy('seed', true);
    expect(ids()).toBe('acb');
    table.sortBy('seed', true);
    expect(ids()).toBe('bca');
  });

  test('is grouped, and groups are collapsed and expanded', () => {
    table.group('state');
    expect(lines()).toEqual(['failed', 'c', 'b', 'running', 'a']);
    table.toggleGroup('failed');
    expect(lines()).toEqual(['failed', 'running', 'a']);
    table.toggleGroup('failed');
    table.group(undefined);
    expect(lines()).toEqual(['c', 'b', 'a']);
  });

  test('is filtered by the brushes only while the parallel plot is shown', () => {
    brushes.set('seed', { kind: 'range', from: 2, to: 3 });
    expect(ids()).toBe('cba');
    table.updatePlot({ kind: 'parallel' });
    expect([ids(), table.matching.length]).toEqual(['ca', 3]);
  });
});

describe('the columns', () => {
  test('are shown at the right, moved and hidden', () => {
    table.update({ columns: [{ id: 'step' }, { id: 'seed' }] });
    table.showColumn('ended', true);
    table.moveColumn('ended', 0);
    table.showColumn('step', false);
    expect(table.columns.map(({ id }) => id)).toEqual(['ended', 'seed']);
  });

  test('have a width between 40 and 2,000 pixels, or the default', () => {
    const widths = [10, 90.4, 5000, undefined].map((width) => {
      table.resizeColumn('seed', width);
      return table.columns.find(({ id }) => id === 'seed')!.width;
    });
    expect(widths).toEqual([40, 90, 2000, undefined]);
  });
});

test('the settings except the filter are stored for the next start', () => {
  table.filter = 'wgan';
  table.group('state');
  const stored = recall<Record<string, unknown>>('look', {});
  expect([stored['groupBy'], stored['filter']]).toEqual(['state', undefined]);
  table.group(undefined);
  table.applyStored(stored);
  expect([table.groupBy, table.filter]).toEqual(['state', '']);
});

describe('the cursor', () => {
  const line = (id: string) => table.lines.find((one) => one.kind === 'run' && one.row.id === id)!;

  test('selects a run, then the range to another', () => {
    cursor.select(line('c'), false);
    cursor.select(line('a'), true);
    expect([...selection.ids]).toEqual(['c', 'b', 'a']);
    cursor.select(line('b'), false);
    expect([...selection.ids]).toEqual(['c', 'a']);
  });

  test('selects all runs of a group', () => {
    table.group('state');
    cursor.select(table.lines[0]!, false);
    expect([...selection.ids]).toEqual(['c', 'b']);
  });

  test('stays on its run when the order changes', () => {
    cursor.select(line('c'), false);
    expect(cursor.index()).toBe(0);
    table.sortBy('seed', false);
    expect(cursor.index()).toBe(1);
    table.filter = 'state:running';
    expect(cursor.index()).toBe(-1);
  });
});
