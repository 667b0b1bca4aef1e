import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { app } from '../../app/app.svelte';
import { router } from '../../app/router.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import { selection } from '../run-list/selection.svelte';
import Palette from './Palette.svelte';
import { paletteEntries } from './palette-entries';
import { searchPalette } from './palette-search';
import { toasts } from '../../ui/toasts.svelte';

const core = installFakeCore();
const box = () => screen.getByRole<HTMLInputElement>('combobox');
const options = () => within(screen.getByRole('listbox', { name: 'Matches' })).getAllByRole('option');
const labels = () => options().map((option) => option.querySelector('.label')!.textContent);
const selected = () => options().findIndex((option) => option.getAttribute('aria-selected') === 'true');
const entry = (key: string) => paletteEntries().find((one) => one.key === key);

async function open(query = ''): Promise<void> {
  render(Palette);
  app.open = 'palette';
  await screen.findByRole('combobox');
  box().focus();
  if (query) await userEvent.type(box(), query);
}

beforeEach(async () => {
  localStorage.clear();
  app.open = undefined;
  selection.ids.clear();
  location.hash = '';
  router.current = { view: 'runs' };
  core.answers['runs:list'] = () => [
    aRow('a', { name: 'old gan', createdAt: '2026-11-01T00:00:00Z', state: 'finished', tags: ['paper'] }),
    aRow('b', { name: 'new wgan', createdAt: '2026-11-02T00:00:00Z', state: 'running', experiment: 'e2' }),
    aRow('c', { name: 'newest gan', createdAt: '2026-11-03T00:00:00Z', state: 'finished' }),
  ];
  await runs.load();
});

describe('the palette', () => {
  test('lists the actions first, with their keys, of which the first one is active', async () => {
    await open();
    expect(labels().slice(0, 2)).toEqual(['New experiment', 'Settings']);
    expect(options()[1]!.querySelector('kbd')!.textContent).toBe('Ctrl+,');
    expect([selected(), box().getAttribute('aria-activedescendant')]).toEqual([0, 'found-0']);
    expect(labels()).not.toContain('Find anything…');
  });

  test('finds a run by its tag and opens it with Enter', async () => {
    await open('#paper');
    expect(labels()).toEqual(['old gan']);
    await userEvent.keyboard('{Enter}');
    expect([location.hash, app.open]).toEqual(['#/run/a', undefined]);
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  test('moves by arrows, which go around, and from the first match again after another letter', async () => {
    await open('gan');
    const count = options().length;
    expect(count).toBeGreaterThan(2);
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect([selected(), box().getAttribute('aria-activedescendant')]).toEqual([2, 'found-2']);
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(selected()).toBe(count - 1);
    await userEvent.type(box(), ' ');
    expect(selected()).toBe(0);
  });

  test('follows the pointer, and opens what is clicked', async () => {
    await open('gan');
    const at = labels().indexOf('newest gan');
    await userEvent.hover(options()[at]!);
    expect(selected()).toBe(at);
    await userEvent.click(options()[at]!);
    expect(location.hash).toBe('#/run/c');
  });

  test('says that nothing matches, and Enter does nothing then', async () => {
    await open('qqqq');
    expect(screen.getByRole('status').textContent).toBe('No matches');
    expect(box().hasAttribute('aria-activedescendant')).toBe(false);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect([location.hash, app.open]).toEqual(['', 'palette']);
  });

  test('lists what was used last first, at the next start, too', async () => {
    await open('about');
    await userEvent.keyboard('{Enter}');
    app.open = 'palette';
    await screen.findByRole('combobox');
    expect(box().value).toBe('');
    expect(labels()[0]).toBe('About and checks');
    expect(JSON.parse(localStorage.getItem('gander:palette')!)).toEqual(['command:about']);
  });

  test('keeps the entries that it opened with while runs change', async () => {
    await open('gan');
    const before = labels();
    core.answers['runs:list'] = () => [];
    await runs.load();
    await Promise.resolve();
    expect(labels()).toEqual(before);
  });

  test('is closed by Escape and by a click beside it', async () => {
    await open();
    const dialog = screen.getByRole('dialog', { name: 'Find anything' });
    await userEvent.click(box());
    expect(app.open).toBe('palette');
    dialog.dispatchEvent(new Event('cancel'));
    expect(app.open).toBeUndefined();
    app.open = 'palette';
    await screen.findByRole('combobox');
    dialog.click();
    expect(app.open).toBeUndefined();
  });
});

describe('the entries', () => {
  test('have the runs from the newest, with what they are searched by', () => {
    const found = paletteEntries().filter(({ kind }) => kind === 'Run');
    expect(found.map(({ label }) => label)).toEqual(['newest gan', 'new wgan', 'old gan']);
    expect(entry('run:a')!.detail).toBe('First · mnist · seed 1 · finished · #paper');
  });

  test('have the experiments of several runs, compared from the oldest', () => {
    expect(entry('experiment:e1')).toMatchObject({ label: 'First', detail: 'compare 2 runs' });
    expect(entry('experiment:e2')).toBeUndefined();
    entry('experiment:e1')!.run();
    expect(location.hash).toBe('#/compare?runs=a,c');
  });

  test('have a preset for a new experiment', () => {
    const preset = paletteEntries().find(({ kind }) => kind === 'Preset')!;
    preset.run();
    expect(location.hash).toBe(`#/new?preset=${preset.key.replace('preset:', '')}`);
  });

  test('have the actions that the run of the page allows', () => {
    expect(entry('act:stop')).toBeUndefined();
    router.current = { view: 'run', id: 'b' };
    expect(entry('act:stop')!.label).toBe('Stop new wgan');
    expect(entry('act:archive')).toBeUndefined();
  });

  test('have the actions that some of the compared or selected runs allow, with their number', async () => {
    router.current = { view: 'compare', runs: ['a', 'b', 'c'] };
    expect(entry('act:stop')!.label).toBe('Stop 1 run');
    expect(entry('act:archive')!.label).toBe('Archive 2 runs');
    router.current = { view: 'runs' };
    selection.set(['a']);
    expect(entry('act:delete')!.label).toBe('Delete permanently old gan…');
    core.answers['runs:act'] = () => ({ ok: true, value: null });
    entry('act:archive')!.run();
    await vi.waitFor(() => expect(core.sent('runs:act')).toHaveLength(1));
    expect(core.sent('runs:act')[0]!.slice(0, 2)).toEqual(['archive', ['a']]);
  });

  test.each([
    ['dark', 'setting:theme-dark'],
    ['compact', 'setting:density-compact'],
    ['export', 'list:export'],
    ['gif', 'list:export'],
    ['pause', 'command:hold'],
    ['columns', 'list:columns'],
    ['disk', 'page:disk'],
    ['space', 'page:disk'],
    ['language', 'setting:language-zh-Hans'],
    ['changelog', 'command:whatsNew'],
    ['mode collapse', 'help:warnings'],
    ['fid', 'help:scores'],
    ['notifications', 'setting:notifications'],
    ['slots', 'setting:slots'],
    ['shortcuts', 'command:keys'],
    ['trash', 'page:trash'],
  ])('the first match of %j is %s', (query, key) => {
    expect(searchPalette(query, paletteEntries(), [])[0]!.key).toBe(key);
  });

  test('a setting is chosen, and a topic opens its page of the documentation', () => {
    entry('setting:density-compact')!.run();
    expect(document.documentElement.dataset['density']).toBe('compact');
    entry('setting:density-comfortable')!.run();
    entry('setting:slots')!.run();
    expect(location.hash).toBe('#/settings/slots');
    const opened = vi.spyOn(window, 'open').mockImplementation(() => null);
    entry('help:scores')!.run();
    expect(String(opened.mock.calls[0]![0])).toMatch(/\/docs\/scores\.html$/);
    opened.mockRestore();
  });

  test('the selected runs are exported, and without any a message says what to do', () => {
    entry('list:export')!.run();
    expect(toasts.items.at(-1)!.message).toBe('Select the runs to export in the list first.');
    selection.set(['a', 'c']);
    entry('list:export')!.run();
    expect([location.hash, selection.exporting]).toEqual(['#/compare?runs=a,c', true]);
    selection.exporting = false;
  });
});
