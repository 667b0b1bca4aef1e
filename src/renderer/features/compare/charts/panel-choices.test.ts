import { beforeEach, expect, it, vi } from 'vitest';
import { PanelChoices } from './panel-choices.svelte';

const stored = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, text: string) => stored.set(name, text),
});

const plans = ['a', 'b', 'c', 'd'].map((panel) => ({ panel: panel as 'hinge' }));
let choices: PanelChoices;
const names = (of = plans) => choices.arrange(of).map(({ panel }) => panel as string);
beforeEach(() => {
  stored.clear();
  choices = new PanelChoices();
});

it('shows panels in the order of the plan until one is moved', () => {
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
  choices.move('d', 'b', names());
  expect(names()).toEqual(['a', 'd', 'b', 'c']);
  choices.move('a', 'c', names());
  expect(names()).toEqual(['d', 'b', 'c', 'a']);
});

it('moves by places, and not past the ends', () => {
  choices.moveBy('b', 1, names());
  expect(names()).toEqual(['a', 'c', 'b', 'd']);
  choices.moveBy('a', -1, names());
  choices.moveBy('d', 1, names());
  expect(names()).toEqual(['a', 'c', 'b', 'd']);
});

it('shows pinned panels first, in the order of pinning, and moves them among themselves only', () => {
  choices.togglePin('c');
  choices.togglePin('b');
  expect(names()).toEqual(['c', 'b', 'a', 'd']);
  choices.moveBy('b', -1, names());
  expect(names()).toEqual(['b', 'c', 'a', 'd']);
  // To the nearest place among its own.
  choices.move('d', 'b', names());
  expect(names()).toEqual(['b', 'c', 'd', 'a']);
  choices.move('b', 'a', names());
  expect(names()).toEqual(['c', 'b', 'd', 'a']);
  choices.togglePin('c');
  expect(names()[0]).toBe('b');
});

it('keeps the places of panels that another comparison does not have, and puts new ones behind the one before them', () => {
  choices.move('d', 'a', names());
  expect(names(plans.slice(0, 2))).toEqual(['a', 'b']);
  choices.moveBy('b', -1, names(plans.slice(0, 2)));
  expect(names()).toEqual(['b', 'a', 'd', 'c']);
  const more = [...plans.slice(0, 2), { panel: 'new' as 'hinge' }, ...plans.slice(2)];
  expect(names(more)).toEqual(['b', 'new', 'a', 'd', 'c']);
});

it('remembers order and pins', () => {
  choices.togglePin('c');
  choices.move('d', 'a', names());
  choices = new PanelChoices();
  expect(names()).toEqual(['c', 'd', 'a', 'b']);
  stored.set('gander:pinned-charts', '[1, "b", null]');
  stored.set('gander:chart-order', '"x"');
  choices = new PanelChoices();
  expect(names()).toEqual(['b', 'a', 'c', 'd']);
});
