import { expect, test, vi } from 'vitest';
import type { SavedView } from '../../../../shared/domain/table/saved-view';
import { DEFAULT_SETTINGS } from './view-settings';
import { viewMenuItems } from './view-menu';
import type { ViewMenuState } from './view-menu';

const view = (name: string): SavedView => ({ ...DEFAULT_SETTINGS, name });
const commands = { apply: vi.fn(), save: vi.fn(), askName: vi.fn(), openWith: vi.fn(), remove: vi.fn() };
const none: ViewMenuState = { views: [], current: undefined, changed: false, first: undefined };
const labels = (state: Partial<ViewMenuState>): string[] =>
  viewMenuItems({ ...none, ...state }, commands).map(({ label }) => label);
const choose = (label: string, state: Partial<ViewMenuState>): void =>
  viewMenuItems({ ...none, ...state }, commands)
    .find((item) => item.label === label)!
    .choose();

test('without views, the settings can be saved as one', () => {
  expect(labels({})).toEqual(['Save as a view…']);
});

test('the current view is checked, and can be renamed, deleted and opened with each window', () => {
  const state = { views: [view('night'), view('paper')], current: 'paper' };
  expect(viewMenuItems({ ...none, ...state }, commands).map(({ checked }) => checked)).toEqual([
    false,
    true,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(labels(state)).toEqual([
    'night',
    'paper',
    'Save as a view…',
    'Open windows with “paper”',
    'Rename “paper”…',
    'Delete the view “paper”',
  ]);
});

test('changes are offered to be saved only if there are some', () => {
  expect(labels({ views: [view('a')], current: 'a', changed: true })[1]).toBe('Save the changes to “a”');
  expect(labels({ views: [view('a')], current: 'a' })).not.toContain('Save the changes to “a”');
  expect(labels({ views: [view('a')], changed: true })).toEqual(['a', 'Save as a view…']);
});

test('each entry calls its command', () => {
  const views = [view('a'), view('b')];
  const state = { views, current: 'a', changed: true };
  choose('b', state);
  expect(commands.apply).toHaveBeenLastCalledWith(views[1]);
  choose('Save the changes to “a”', state);
  expect(commands.save).toHaveBeenLastCalledWith('a');
  choose('Open windows with “a”', state);
  expect(commands.openWith).toHaveBeenLastCalledWith('a');
  choose('Do not open windows with “a”', { ...state, first: 'a' });
  expect(commands.openWith).toHaveBeenLastCalledWith(null);
  choose('Rename “a”…', state);
  expect(commands.askName).toHaveBeenLastCalledWith('rename');
  choose('Delete the view “a”', state);
  expect(commands.remove).toHaveBeenLastCalledWith('a');
});
