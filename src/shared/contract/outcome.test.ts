import { expect, test } from 'vitest';
import { assertNever, ok, RefusalError, refuse, unwrap } from './outcome';

test('the value of an outcome is returned as it is, also where it is falsy', () => {
  for (const value of [0, '', false, null, undefined, NaN]) expect(unwrap(ok(value))).toBe(value);
  const list = [1];
  expect(unwrap(ok(list))).toBe(list);
});

test('a refusal is thrown with its sentence and its place', () => {
  const error = (() => {
    try {
      return unwrap(refuse('The batch is too large.', 'batchSize'));
    } catch (thrown) {
      return thrown as RefusalError;
    }
  })();
  expect(error).toBeInstanceOf(RefusalError);
  expect(error).toMatchObject({
    name: 'RefusalError',
    message: 'The batch is too large.',
    refusal: { message: 'The batch is too large.', at: 'batchSize' },
  });
});

test('a refusal without a place has no such key, so that its JSON has none either', () =>
  expect(refuse('No.')).toStrictEqual({ ok: false, error: { message: 'No.' } }));

test('a case that was not handled is named', () =>
  expect(() => assertNever({ kind: 'new' } as never)).toThrow('Unhandled case: {"kind":"new"}'));
