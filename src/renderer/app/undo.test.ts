import { beforeEach, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../shared/contract/outcome';
import { Toasts } from '../ui/toasts.svelte';
import { UndoHistory } from './undo.svelte';
import type { UndoableAction } from './undo.svelte';

let calls: string[];
let messages: Toasts;
let undo: UndoHistory;
const action = (name: string): UndoableAction => ({
  description: name,
  undo: async () => ok(void calls.push(`-${name}`)),
  redo: async () => ok(void calls.push(`+${name}`)),
});

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  messages = new Toasts();
  undo = new UndoHistory(messages);
  return () => void vi.useRealTimers();
});

test('undoes and redoes in order, even when requested before the last step has ended', async () => {
  ['a', 'b'].forEach((name) => undo.record(action(name)));
  void undo.undo();
  await undo.undo();
  expect(calls).toEqual(['-b', '-a']);
  await undo.undo();
  await undo.redo();
  await undo.redo();
  await undo.redo();
  expect(calls).toEqual(['-b', '-a', '+a', '+b']);
});

test('a new action clears what could be redone', async () => {
  undo.record(action('a'));
  await undo.undo();
  undo.record(action('b'));
  await undo.redo();
  expect(calls).toEqual(['-a']);
});

test('the button of a message undoes its own action, however many followed', async () => {
  undo.record(action('a'));
  const button = messages.items.at(-1)!.action!;
  undo.record(action('b'), { quiet: true });
  expect(messages.items.map((item) => item.message)).toEqual(['a.']);
  button.run();
  button.run();
  await undo.undo();
  expect(calls).toEqual(['-a', '-b']);
});

test('a refusal is shown, and the action can be neither undone nor redone', async () => {
  undo.record({ ...action('a'), undo: async () => refuse('The run is gone.') });
  await undo.undo();
  await undo.redo();
  expect(messages.items.at(-1)).toMatchObject({ kind: 'error', message: 'The run is gone.' });
  expect([undo.past, undo.future, calls]).toEqual([[], [], []]);
});

test('the message of an undone action offers to redo it, and the message after that to undo it again', async () => {
  undo.record(action('2 runs archived'));
  const last = () => messages.items.at(-1)!;
  await undo.undo();
  expect([last().message, last().action!.label]).toEqual(['Undone: 2 runs archived.', 'Redo']);
  last().action!.run();
  await vi.waitFor(() => expect(undo.past).toHaveLength(1));
  expect([last().message, last().action!.label]).toEqual(['Redone: 2 runs archived.', 'Undo']);
  expect(calls).toEqual(['-2 runs archived', '+2 runs archived']);
});

test('a request that fails on the way is shown as an error, and the queue of steps goes on', async () => {
  undo.record(action('a'));
  undo.record({ ...action('b'), undo: () => Promise.reject(new Error('The connection to Gander was lost.')) });
  await undo.undo();
  await undo.undo();
  expect(messages.items.filter((item) => item.kind === 'error').map((item) => item.message)).toEqual([
    'The connection to Gander was lost.',
  ]);
  expect(calls).toEqual(['-a']);
});

test('only the last hundred actions are kept', async () => {
  for (let i = 0; i < 130; i++) undo.record(action(String(i)), { quiet: true });
  expect(undo.past).toHaveLength(100);
  expect(undo.past[0]!.description).toBe('30');
});
