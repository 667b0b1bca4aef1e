import { describe, expect, test } from 'vitest';
import { checkInput } from '../../contract/schema-issue';
import { MAX_VIEWS, savedView, savedViews } from './saved-view';
import type { SavedView } from './saved-view';

const axis = { id: 'step', log: false };
const view = (change: Partial<SavedView> = {}): SavedView => ({
  name: 'Papers',
  filter: 'tag:paper',
  columns: [{ id: 'name', width: 120 }, { id: 'state' }],
  sort: { by: 'created', descending: true },
  plot: { kind: 'scatter', parallel: [axis], x: axis, y: { id: 'fid.digits_v1.1000', log: true } },
  ...change,
});
const says = (input: unknown): string => {
  const outcome = checkInput(savedView, input);
  return outcome.ok ? 'accepted' : outcome.error.message;
};

describe('a view', () => {
  test('is accepted with or without its optional parts', () => {
    expect(says(view())).toBe('accepted');
    expect(says(view({ groupBy: 'objective', columns: [], plot: { ...view().plot, colour: 'seed' } }))).toBe(
      'accepted',
    );
  });

  test.each([
    [{ name: '' }, 'A view needs a name.'],
    [{ name: ' \u200b ' }, 'A view needs a name.'],
    [{ name: 'x'.repeat(61) }, 'a name has at most 60 characters, and this one has 61'],
    [{ name: 'a\nb' }, 'it holds a line break after "a"'],
    [{ filter: 'x'.repeat(1001) }, 'filter must be text of at most 1000 characters, not 1001 characters.'],
    [{ groupBy: '' }, 'groupBy must be text of 1 to 100 characters'],
    [{ columns: [{ id: 'a', width: 19 }] }, 'width in item 1 of columns must be a number from 20 to 2000, not 19.'],
    [{ columns: [{ id: 'a', width: NaN }] }, 'from 20 to 2000, not NaN.'],
    [{ columns: Array.from({ length: 201 }, () => ({ id: 'a' })) }, 'at most 200 items, not of 201.'],
    [{ plot: { ...view().plot, parallel: Array(31).fill(axis) } }, 'parallel in plot must be a list of at most 30'],
    [{ plot: { ...view().plot, kind: 'pie' } }, 'one of none, parallel, scatter, not "pie".'],
    [{ colour: 'seed' }, '"colour" is not a known name.'],
  ])('is refused with %j', (change, sentence) => expect(says({ ...view(), ...change })).toContain(sentence));

  test('may be as large as its limits allow', () => {
    expect(
      says(
        view({
          name: 'x'.repeat(60),
          filter: 'x'.repeat(1000),
          columns: Array.from({ length: 200 }, (_, i) => ({ id: `c${i}`, width: i % 2 ? 20 : 2000 })),
        }),
      ),
    ).toBe('accepted');
  });
});

describe('stored views', () => {
  test('keep their order and the first view', () => {
    const views = ['b', 'a', 'c'].map((name) => view({ name }));
    expect(savedViews.parse({ views, first: 'a' })).toEqual({ views, first: 'a' });
  });

  test('of an earlier version get names that can be shown', () => {
    const { views, first } = savedViews.parse({
      views: [view({ name: 'two\nlines' }), view({ name: '\u202e' }), view({ name: '\u001b[31mred\u001b[0m' })],
      first: 'two\nlines',
    });
    expect(views.map(({ name }) => name)).toEqual(['two lines', 'unnamed', 'red']);
    expect(first).toBe(views[0]!.name);
  });

  test('are at most a hundred', () => {
    const many = (length: number) => ({ views: Array.from({ length }, (_, i) => view({ name: `v${i}` })) });
    expect([MAX_VIEWS, savedViews.safeParse(many(100)).success, savedViews.safeParse(many(101)).success]).toEqual([
      100,
      true,
      false,
    ]);
  });
});
