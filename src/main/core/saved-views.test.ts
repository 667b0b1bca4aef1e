import { expect, it } from 'vitest';
import type { SavedView, SavedViews } from '../../shared/domain/table/saved-view';
import { temporaryDatabase } from '../database/testing/test-database.test-helper';
import { SavedViewStore } from './saved-views';

const view = (name: string, filter = ''): SavedView => ({
  name,
  filter,
  columns: [{ id: 'learningRate', width: 80 }],
  sort: { by: 'seed', descending: false },
  plot: { kind: 'none', parallel: [], x: { id: 'learningRate', log: true }, y: { id: 'generator', log: false } },
});

it('saves, replaces, renames and removes views, and tells every window', () => {
  const log = temporaryDatabase();
  const told: SavedViews[] = [];
  const views = new SavedViewStore(log, (now) => told.push(now));
  expect(views.get()).toEqual({ views: [] });
  views.save(view('a'));
  views.save(view('b'));
  views.save(view('a', 'wgan'));
  expect(views.get().views.map(({ name, filter }) => [name, filter])).toEqual([
    ['a', 'wgan'],
    ['b', ''],
  ]);
  expect(views.openWith('b').ok).toBe(true);
  expect(views.rename('b', 'a')).toMatchObject({
    ok: false,
    error: { message: 'There is already a view "a": choose another name.' },
  });
  expect(views.rename('b', 'c').ok).toBe(true);
  expect(new SavedViewStore(log, () => undefined).get()).toMatchObject({
    first: 'c',
    views: [{ name: 'a' }, { name: 'c' }],
  });
  expect(views.remove('c').ok).toBe(true);
  expect(views.get().first).toBeUndefined();
  for (const outcome of [views.rename('x', 'y'), views.remove('x'), views.openWith('x')])
    expect(outcome).toMatchObject({ ok: false, error: { message: 'There is no view "x".' } });
  expect(told).toHaveLength(6);
  expect(told.at(-1)!.views).toHaveLength(1);
  log.remove();
});

it('refuses more views than anybody can read', () => {
  const log = temporaryDatabase();
  const views = new SavedViewStore(log, () => undefined);
  for (let n = 0; n < 100; n++) views.save(view(`v${n}`));
  expect(views.save(view('one more'))).toMatchObject({ ok: false });
  expect(views.save(view('v3', 'changed')).ok).toBe(true);
  log.remove();
});

it('takes no name that cannot be seen, nor one of several lines', () => {
  const log = temporaryDatabase();
  const views = new SavedViewStore(log, () => undefined);
  views.save(view(' a '));
  expect(views.get().views.map(({ name }) => name)).toEqual(['a']);
  for (const outcome of [views.save(view('\u200b')), views.rename('a', '\ufeff ')])
    expect(outcome).toMatchObject({ ok: false, error: { message: 'A view needs a name.', at: 'name' } });
  expect(views.rename('a', 'b\u202ec')).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('changes the direction of writing (U+202E) after "b"') as string },
  });
  log.remove();
});

it('shows views of older versions with their names cleaned, and loses none', () => {
  const log = temporaryDatabase();
  const stored = { views: [view('a\nb'), view('\u200b'), view('c')], first: 'a\nb' };
  log.write.run("INSERT INTO settings (name, value) VALUES ('views', ?)", JSON.stringify(stored));
  expect(new SavedViewStore(log, () => undefined).get()).toMatchObject({
    first: 'a b',
    views: [{ name: 'a b' }, { name: 'unnamed' }, { name: 'c' }],
  });
  log.remove();
});
