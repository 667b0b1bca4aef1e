import { beforeEach, describe, expect, test } from 'vitest';
import type { BranchPreview } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { branching } from './branching.svelte';

const core = installFakeCore();
const parent = (steps: number[], settings: Record<string, string | number> = {}) => ({
  ...aRow('a', { name: 'wgan', state: 'finished', step: 400 }, { objective: 'wgan', steps: 400, ...settings }),
  checkpoints: steps.map((step) => ({ step, file: '', bytes: 1, sha256: '', at: '' })),
});
const fieldNames = () => branching.fields.map((field) => field.name);

async function open(steps: number[], at?: number, settings?: Record<string, string | number>): Promise<void> {
  core.answers['runs:get'] = () => ok(parent(steps, settings));
  await branching.open('a', at);
}

beforeEach(() => branching.close());

describe('the dialog', () => {
  test('opens at the requested checkpoint, else at the newest', async () => {
    await open([100, 200, 300], 200);
    expect([branching.parent?.id, branching.step]).toEqual(['a', 200]);
    await open([100, 200, 300]);
    expect(branching.step).toBe(300);
    await open([100, 200, 300], 250);
    expect(branching.step).toBe(300);
  });

  test('does not open for a run without a checkpoint', async () => {
    await open([]);
    expect(branching.parent).toBeUndefined();
    expect(toasts.items.at(-1)?.message).toBe('wgan has no checkpoint to branch from yet.');
  });

  test('suggests twice the steps after the last checkpoint of a finished run', async () => {
    await open([200, 400], 200);
    expect(branching.typed).toEqual({});
    branching.choose(400);
    expect(branching.typed).toEqual({ steps: '800' });
  });

  test('starts empty each time', async () => {
    await open([100]);
    branching.typed = { learningRate: '0.1' };
    branching.name = 'x';
    await open([100]);
    expect([branching.typed, branching.name]).toEqual([{}, '']);
  });
});

describe('the settings', () => {
  test('are those with a text, trimmed, that apply to the branch', async () => {
    await open([100]);
    branching.typed = { learningRate: ' 0.001 ', batchSize: '  ', penaltyWeight: '10' };
    expect(branching.set).toEqual({ learningRate: '0.001' });
    branching.typed = { objective: 'wgan-gp', penaltyWeight: '10' };
    expect(branching.set).toEqual({ objective: 'wgan-gp', penaltyWeight: '10' });
  });

  test('that cannot change are listed with a reason and have no input', async () => {
    await open([100]);
    expect(branching.fixed.some((reason) => reason.startsWith('latentSize cannot change in a branch'))).toBe(true);
    expect(fieldNames()).not.toContain('latentSize');
    expect(fieldNames()).toContain('weightClip');
  });

  test('follow the objective that is chosen for the branch', async () => {
    await open([100]);
    branching.typed = { objective: 'wgan-gp' };
    expect(fieldNames()).not.toContain('weightClip');
    expect(fieldNames()).toContain('penaltyWeight');
  });

  test('inherit the value of the parent, or the default if it has none', async () => {
    await open([100], undefined, { weightClip: 0.02 });
    expect(branching.inherited('weightClip')).toBe('0.02');
    expect(branching.inherited('penaltyWeight')).toBe('');
    branching.typed = { objective: 'wgan-gp' };
    expect(branching.inherited('penaltyWeight')).toBe('10');
  });

  test('that are invalid are refused with the field', async () => {
    await open([100]);
    branching.typed = { learningRate: 'fast' };
    expect(branching.checked).toMatchObject({ ok: false, error: { at: 'learningRate' } });
  });
});

describe('the preview', () => {
  const preview = { step: 100, bytes: 5, freeBytes: 9, warnings: [] } as unknown as BranchPreview;

  test('is requested for the settings of the branch', async () => {
    await open([100]);
    branching.typed = { learningRate: '0.001' };
    branching.name = ' slower ';
    core.answers['runs:previewBranch'] = () => ok(preview);
    await branching.refresh();
    expect(core.sent('runs:previewBranch')).toEqual([
      [{ run: 'a', step: 100, set: { learningRate: '0.001' }, name: 'slower' }],
    ]);
    expect(branching.preview).toEqual(preview);
  });

  test('is ignored if the settings changed before the answer', async () => {
    await open([100]);
    core.answers['runs:previewBranch'] = () => {
      branching.typed = { learningRate: '0.01' };
      return ok(preview);
    };
    await branching.refresh();
    expect(branching.preview).toBeUndefined();
  });

  test('is not requested for invalid settings', async () => {
    await open([100]);
    branching.typed = { learningRate: 'fast' };
    await branching.refresh();
    expect(core.sent('runs:previewBranch')).toEqual([]);
  });
});

describe('queuing', () => {
  test('returns the id and closes the dialog', async () => {
    await open([100]);
    core.answers['runs:branch'] = () => ok('b');
    expect(await branching.queue()).toBe('b');
    expect(core.sent('runs:branch')).toEqual([[{ run: 'a', step: 100, set: {} }]]);
    expect([branching.parent, branching.queuing]).toEqual([undefined, false]);
  });

  test('that is refused leaves the dialog open', async () => {
    await open([100]);
    core.answers['runs:branch'] = () => refuse('No space left on the disk.');
    expect(await branching.queue()).toBeUndefined();
    expect([branching.parent?.id, branching.queuing]).toEqual(['a', false]);
    expect(toasts.items.at(-1)?.message).toBe('No space left on the disk.');
  });
});
