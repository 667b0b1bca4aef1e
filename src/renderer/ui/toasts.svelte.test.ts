import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../shared/contract/outcome';
import CopyButton from './CopyButton.svelte';
import { toasts, Toasts } from './toasts.svelte';
import ToastList from './Toasts.svelte';

const messages = (list: Toasts): string[] => list.items.map(({ message }) => message);

beforeEach(() => {
  toasts.items = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('messages', () => {
  test('a message replaces the one before it and closes after five seconds, or ten with a button', () => {
    vi.useFakeTimers();
    const list = new Toasts();
    list.info('one');
    list.info('two');
    expect(messages(list)).toEqual(['two']);
    vi.advanceTimersByTime(5000);
    expect(messages(list)).toEqual([]);
    list.info('three', { label: 'Undo', run: () => undefined });
    vi.advanceTimersByTime(9999);
    expect(messages(list)).toEqual(['three']);
    vi.advanceTimersByTime(1);
    expect(messages(list)).toEqual([]);
  });

  test('errors stay, each once, and at most five', () => {
    vi.useFakeTimers();
    const list = new Toasts();
    for (const text of ['1', '2', '2', '3', '4', '5', '6']) list.error(text);
    list.info('done');
    vi.advanceTimersByTime(60_000);
    expect(messages(list)).toEqual(['3', '4', '5', '6']);
  });

  test('the value of an answer is returned; a refusal or an error is shown', async () => {
    const list = new Toasts();
    expect(await list.attempt(Promise.resolve(ok(3)))).toBe(3);
    expect(await list.attempt(Promise.resolve(refuse('No.', '')))).toBeUndefined();
    expect(await list.attempt(Promise.reject(new Error('Lost.')))).toBeUndefined();
    expect(await list.ask(Promise.resolve(4))).toBe(4);
    expect(messages(list)).toEqual(['No.', 'Lost.']);
  });
});

test('a message is read out, and its button closes it and acts', async () => {
  const run = vi.fn();
  render(ToastList);
  toasts.info('2 runs archived.', { label: 'Undo', run });
  expect((await screen.findByText('2 runs archived.')).closest('[aria-live=polite]')).not.toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(run).toHaveBeenCalledTimes(1);
  expect(toasts.items).toEqual([]);
});

test('an error can be closed', async () => {
  render(ToastList);
  toasts.error('The disk is full.');
  await userEvent.click(await screen.findByRole('button', { name: 'Close this message' }));
  expect(toasts.items).toEqual([]);
});

test('Copy says that it copied, or how to copy where the page may not', async () => {
  const user = userEvent.setup();
  render(CopyButton, { text: 'gander run', what: 'Command' });
  await user.click(screen.getByRole('button', { name: 'Copy Command' }));
  expect(await navigator.clipboard.readText()).toBe('gander run');
  expect(messages(toasts)).toEqual(['Command copied.']);
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('NotAllowedError'));
  await user.click(screen.getByRole('button', { name: 'Copy Command' }));
  expect(toasts.items.at(-1)).toMatchObject({ kind: 'error', message: expect.stringContaining('manually') as string });
});
