import { describe, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../shared/contract/outcome';
import { Toasts } from './toasts.svelte';

describe('a refusal', () => {
  test('is shown with its own message, once', async () => {
    const toasts = new Toasts();
    for (let i = 0; i < 2; i++)
      expect(await toasts.attempt(Promise.resolve(refuse('The run has ended.')))).toBeUndefined();
    expect(toasts.items.map((t) => [t.kind, t.message])).toEqual([['error', 'The run has ended.']]);
  });

  test('is distinguished from a failed request, which is shown too', async () => {
    const toasts = new Toasts();
    await toasts.attempt(Promise.reject(new Error('The connection to Gander was lost.')));
    expect(toasts.items).toHaveLength(1);
    toasts.close(toasts.items[0]!.id);
    expect(toasts.items).toEqual([]);
  });
});

test('the value of an answer is returned and shows nothing', async () => {
  const toasts = new Toasts();
  expect(await toasts.attempt(Promise.resolve(ok(7)))).toBe(7);
  expect(toasts.items).toEqual([]);
});

test('an information replaces the one before it, and closes by itself; an error stays', () => {
  vi.useFakeTimers();
  const toasts = new Toasts();
  toasts.error('No space left on the disk.');
  toasts.info('1 run archived.');
  toasts.info('2 runs archived.', { label: 'Undo', run: () => undefined });
  expect(toasts.items.map((item) => item.message)).toEqual(['No space left on the disk.', '2 runs archived.']);
  vi.advanceTimersByTime(9000);
  expect(toasts.items).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(toasts.items.map((item) => item.kind)).toEqual(['error']);
  vi.useRealTimers();
});
