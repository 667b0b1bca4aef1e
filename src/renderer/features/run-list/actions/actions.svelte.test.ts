import { beforeEach, describe, expect, test } from 'vitest';
import { ok, refuse } from '../../../../shared/contract/outcome';
import { undo } from '../../../app/undo.svelte';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import { toasts } from '../../../ui/toasts.svelte';
import { actions } from './actions.svelte';
import { selection } from '../selection.svelte';

const core = installFakeCore();
const lastMessage = () => toasts.items.at(-1)?.message;

beforeEach(() => {
  core.answers = { 'runs:act': (_action, runs) => ok(runs), 'runs:deleteEstimate': () => ({ bytes: 2_000_000 }) };
  selection.set(['a', 'b', 'c']);
  actions.pending = undefined;
});

describe('an action', () => {
  test('that removes runs from the list deselects them and can be undone', async () => {
    expect(await actions.act('archive', ['a', 'b'])).toBe(true);
    expect([...selection.ids]).toEqual(['c']);
    expect(lastMessage()).toBe('2 runs archived.');
    await undo.undo();
    await undo.redo();
    expect(core.sent('runs:act')).toEqual([
      ['archive', ['a', 'b']],
      ['unarchive', ['a', 'b']],
      ['archive', ['a', 'b']],
    ]);
  });

  test('on training keeps the selection and cannot be undone', async () => {
    const before = undo.past.length;
    await actions.act('pause', ['a']);
    expect([lastMessage(), undo.past.length, selection.ids.size]).toEqual(['1 run paused.', before, 3]);
  });

  test('that is refused shows why and keeps the selection', async () => {
    core.answers['runs:act'] = () => refuse('The run has ended.');
    expect(await actions.act('trash', ['a'])).toBe(false);
    expect([lastMessage(), selection.ids.size]).toEqual(['The run has ended.', 3]);
  });

  test('on no runs sends no request', async () => {
    expect(await actions.act('stop', [])).toBe(false);
    expect(core.requests).toEqual([]);
  });
});

describe('permanent deletion', () => {
  test('asks for confirmation and names the freed bytes', async () => {
    await actions.request('delete', ['a']);
    expect(actions.pending).toEqual({ runs: ['a'], bytes: 2_000_000 });
    expect(core.sent('runs:act')).toEqual([]);
    await actions.delete();
    expect(actions.pending).toBeUndefined();
    expect([core.sent('runs:act'), lastMessage()]).toEqual([[['delete', ['a']]], '1 run deleted permanently.']);
  });

  test('ignores the estimate if the dialog was closed before the answer', async () => {
    core.answers['runs:deleteEstimate'] = () => {
      actions.pending = undefined;
      return { bytes: 1 };
    };
    await actions.confirmDelete(['a']);
    expect(actions.pending).toBeUndefined();
  });

  test('without confirmation sends nothing', async () => {
    await actions.delete();
    expect(core.requests).toEqual([]);
  });
});
