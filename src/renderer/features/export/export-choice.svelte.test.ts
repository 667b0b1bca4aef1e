import { beforeEach, expect, test } from 'vitest';
import { exportOptions } from '../../../shared/contract/export-options';
import { remember } from '../../lib/remember';
import { ExportChoice } from './export-choice.svelte';

beforeEach(() => {
  localStorage.clear();
});

test('the settings are those of the last export; the tile, range and runs are not', () => {
  const first = new ExportChoice();
  first.settings.kind = 'png';
  first.settings.columns = 4;
  first.tile = { row: 3, column: 2 };
  first.onlyMarked = false;
  first.toggleRun('a');
  first.remember();
  const second = new ExportChoice();
  expect(second.settings).toEqual(first.settings);
  expect([second.tile, second.onlyMarked, second.excluded.size]).toEqual([{ row: 0, column: 0 }, true, 0]);
});

test('stored values of another type or an unknown kind are not used', () => {
  remember('export', { kind: 'flipbook', delay: 'slow', scale: 4, extra: 1 });
  const { settings } = new ExportChoice();
  expect(settings).toMatchObject({ kind: 'gif', delay: 100, scale: 4 });
  expect(settings).not.toHaveProperty('extra');
  remember('export', null);
  expect(new ExportChoice().settings.kind).toBe('gif');
});

test('the button that opens the dialog may choose a kind and a tile', () => {
  const choice = new ExportChoice();
  choice.usePreset({});
  expect([choice.settings.kind, choice.tile]).toEqual(['gif', { row: 0, column: 0 }]);
  choice.usePreset({ kind: 'strip', tile: { row: 1, column: 5 } });
  expect([choice.settings.kind, choice.tile]).toEqual(['strip', { row: 1, column: 5 }]);
});

test('toggling a run twice includes it again', () => {
  const choice = new ExportChoice();
  choice.toggleRun('a');
  expect([...choice.excluded]).toEqual(['a']);
  choice.toggleRun('a');
  expect([...choice.excluded]).toEqual([]);
});

test('the options are valid, and only a strip names a tile', () => {
  const choice = new ExportChoice();
  choice.tile = { row: 2, column: 2 };
  expect(exportOptions.parse(choice.options(['a'], { from: 5 }))).toMatchObject({ kind: 'gif', runs: ['a'], from: 5 });
  expect(choice.options(['a'], {})).not.toHaveProperty('tile');
  choice.settings.kind = 'strip';
  expect(choice.options(['a'], {}).tile).toEqual({ row: 2, column: 2 });
});
