import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { canDuplicate, copyCommandLine, copyDifferences, differenceText, duplicate } from './copy-runs';

installFakeCore();
const messages = () => toasts.items.map(({ message }) => message);
const clipboard = () => vi.spyOn(navigator.clipboard, 'writeText');
const external = (): RunRow => {
  const { hyperparameters: _, ...row } = aRow('x', { external: { settings: { lr: 0.1 } } });
  return row;
};

beforeEach(() => {
  toasts.items = [];
});

test('the differences have a line for each setting and a column for each run', () => {
  const rows = [aRow('slow', {}, { learningRate: 1e-5 }), aRow('default', { seed: 2 }, {})];
  expect(differenceText(rows)).toBe(
    ['               slow     default', 'Seed           1        2', 'Learning rate  0.00001  0.0002'].join('\n'),
  );
});

test('a setting that a run does not use is a dash', () => {
  const rows = [aRow('a', {}, { objective: 'wgan' }), aRow('b')];
  expect(differenceText(rows)).toMatch(/^Weight clip +0\.01 +–$/m);
});

describe('copying', () => {
  test('differences', async () => {
    const write = clipboard().mockResolvedValue();
    const rows = [aRow('a', { seed: 1 }), aRow('b', { seed: 2 })];
    await copyDifferences(rows);
    expect(write).toHaveBeenCalledWith(differenceText(rows));
    expect(messages()).toEqual(['Differences copied.']);
  });

  test('of equal settings nothing is copied, which is said', async () => {
    const write = clipboard().mockResolvedValue();
    write.mockClear();
    await copyDifferences([aRow('a'), aRow('b')]);
    expect(write).not.toHaveBeenCalled();
    expect(messages()).toEqual(['These runs have equal settings.']);
  });

  test('a command line, without runs of other programs', async () => {
    const write = clipboard().mockResolvedValue();
    await copyCommandLine([aRow('a', { experimentName: 'Two words', seed: 7 }), external()]);
    expect(write.mock.lastCall![0]).toMatch(/^gander run \S+ .*--seed 7 .*--name .Two words.$/);
    expect(messages()).toEqual(['Command line copied.']);
  });

  test('without access to the clipboard says so', async () => {
    clipboard().mockRejectedValue(new Error('denied'));
    await copyCommandLine([aRow('a')]);
    expect(messages()[0]).toContain('no access to the clipboard');
  });
});

test('duplicating opens a new experiment; runs of other programs cannot be', () => {
  duplicate(['a', 'b']);
  expect(location.hash).toBe('#/new?runs=a,b');
  expect([canDuplicate([external()]), canDuplicate([external(), aRow('a')])]).toEqual([false, true]);
});
