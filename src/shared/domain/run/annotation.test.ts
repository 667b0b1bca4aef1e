import { describe, expect, test } from 'vitest';
import { checkInput } from '../../contract/schema-issue';
import { annotation, annotationRequest } from './annotation';

const says = (schema: typeof annotation | typeof annotationRequest, input: unknown): string => {
  const outcome = checkInput(schema, input);
  return outcome.ok ? 'accepted' : outcome.error.message;
};

describe('a change to a run as it is stored', () => {
  test('may have every part or none, and loses nothing of what can be seen', () => {
    const all = { name: 'wgan · été 数字', tags: ['a', 'b c'], notes: 'One.\n\tTwo. 👩‍💻', favourite: false };
    expect(checkInput(annotation, all)).toEqual({ ok: true, value: all });
    expect(checkInput(annotation, {})).toEqual({ ok: true, value: {} });
    expect(checkInput(annotation, { tags: [], notes: '' })).toEqual({ ok: true, value: { tags: [], notes: '' } });
  });

  test('has names without the spaces round them, and notes without terminal sequences', () => {
    expect(annotation.parse({ name: '  a b ', tags: [' x'], notes: '\u001b[31mred\u001b[0m\r\nnext' })).toEqual({
      name: 'a b',
      tags: ['x'],
      notes: 'red\nnext',
    });
  });

  test.each([
    [{ name: '' }, 'name: a run needs a name.'],
    [{ name: '\u2800' }, 'name: a run needs a name.'],
    [{ name: 'x'.repeat(201) }, 'name: a name has at most 200 characters, and this one has 201.'],
    [{ name: 'a\u202eb' }, /^name: it holds a character that changes the direction of writing \(U\+202E\) after "a"/],
    [{ tags: ['ok', ''] }, 'item 2 of tags: a tag cannot be empty.'],
    [{ tags: ['x'.repeat(101)] }, 'item 1 of tags: a name has at most 100 characters, and this one has 101.'],
    [{ tags: Array(101).fill('x') }, 'tags must be a list of at most 100 items, not of 101.'],
    [{ notes: 'x'.repeat(100_001) }, 'notes must be text of at most 100000 characters, not 100001 characters.'],
    [{ favourite: 1 }, 'favourite must be true or false, not 1.'],
    [{ stars: 5 }, /^"stars" is not a known name\./],
  ])('is refused with %j', (input, sentence) =>
    expect(says(annotation, input)).toEqual(
      typeof sentence === 'string' ? sentence : (expect.stringMatching(sentence) as string),
    ),
  );
});

test('a request may bring a name that is refused later, with a sentence for the user', () => {
  for (const input of [{ name: '' }, { name: 'a\nb' }, { tags: ['', 'x'.repeat(10_000)] }])
    expect(says(annotationRequest, input)).toBe('accepted');
  expect(says(annotationRequest, { name: 'x'.repeat(10_001) })).toMatch(/^name must be text of at most 10000/);
});
