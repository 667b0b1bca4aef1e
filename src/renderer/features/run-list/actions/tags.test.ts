import { expect, test } from 'vitest';
import { countTags, withoutTag, withTag } from './tags';

test('tags are counted over the runs, in alphabetical order', () => {
  expect(countTags([{ tags: ['paper', 'a'] }, { tags: [] }, { tags: ['b', 'paper'] }])).toEqual([
    { tag: 'a', count: 1 },
    { tag: 'b', count: 1 },
    { tag: 'paper', count: 2 },
  ]);
  expect(countTags([])).toEqual([]);
});

test('a tag is added once, in order, and removed', () => {
  const row = { tags: ['b', 'd'] };
  expect(withTag(row, 'c')).toEqual(['b', 'c', 'd']);
  expect(withTag(row, 'd')).toEqual(['b', 'd']);
  expect(withoutTag(row, 'b')).toEqual(['d']);
  expect(withoutTag(row, 'x')).toEqual(['b', 'd']);
  expect(row.tags).toEqual(['b', 'd']);
});
