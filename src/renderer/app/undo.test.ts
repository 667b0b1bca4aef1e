import { beforeEach, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../shared/contract/outcome';
import { Toasts } from '../ui/toasts.svelte';
import { Undo } from './undo.svelte';
import type { Deed } from './undo.svelte';

let log: string[];
let notes: Toasts;
let undo: Undo;
const deed = (name: string): Deed => ({
  what: name,
  back: async () => ok(void log.push(`-${name}`)),
  again: async () => ok(void log.push(`+${name}`)),
});

beforeEach(() => {
  vi.useFakeTimers();
  log = [];
  notes = new Toasts();
  undo = new Undo(notes);
  return () => void vi.useRealTimers();
});

test('takes back in turn and does again in turn, even when asked before the last step is over', async () => {
  ['a', 'b'].forEach((name) => undo.did(deed(name)));
  void undo.undo();
  await undo.undo();
  expect(log).toEqual(['-b', '-a']);
  await undo.undo();
  await undo.redo();
  await undo.redo();
  await undo.redo();
  expect(log).toEqual(['-b', '-a', '+a', '+b']);
});

test('a new deed ends what could be done again', async () => {
  undo.did(deed('a'));
  await undo.undo();
  undo.did(deed('b'));
  await undo.redo();
  expect(log).toEqual(['-a']);
});

test('the button of a toast takes back its own deed, however many came after', async () => {
  undo.did(deed('a'));
  const { action } = notes.items.at(-1)!;
  undo.did(deed('b'), { quiet: true });
  expect(notes.items.map((item) => item.message)).toEqual(['a.']);
  action!.run();
  action!.run();
  await undo.undo();
  expect(log).toEqual(['-a', '-b']);
});

test('a refusal is shown, and the deed can be neither taken back nor done again', async () => {
  undo.did({ ...deed('a'), back: async () => refuse('The run is gone.') });
  await undo.undo();
  await undo.redo();
  expect(notes.items.at(-1)).toMatchObject({ kind: 'error', message: 'The run is gone.' });
  expect([undo.past, undo.future, log]).toEqual([[], [], []]);
});
