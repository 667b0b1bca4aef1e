import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { PrunedRun, PrunePreview } from '../../../shared/domain/prune-rule';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import PruneDialog from './PruneDialog.svelte';
import { pruning } from './pruning.svelte';

const core = installFakeCore();
const pruned = (id: string, gone: number[]): PrunedRun => ({
  run: id,
  name: `Run ${id}`,
  kept: [{ step: 0, why: ['first'] }],
  gone,
  bytes: 1000 * gone.length,
});
const previewOf = (...runs: PrunedRun[]): PrunePreview => ({
  runs,
  skipped: [],
  bytes: runs.reduce((sum, { bytes }) => sum + bytes, 0),
});
const pruneButton = (): HTMLButtonElement => screen.getByRole('button', { name: 'Prune' });
const messages = (): string[] => toasts.items.map(({ message }) => message);

beforeEach(() => {
  pruning.close();
  pruning.every = null;
  toasts.items = [];
  core.answers['checkpoints:previewThin'] = (_, { every }) => ({
    ok: true,
    value: every === null ? previewOf(pruned('a', [10, 20]), pruned('b', [5])) : previewOf(pruned('a', [10])),
  });
});

test('shows what each run loses and keeps, and how much that frees', async () => {
  render(PruneDialog);
  await pruning.open(['a', 'b']);
  expect(await screen.findByRole('dialog', { name: 'Prune checkpoints of 2 runs' })).toBeTruthy();
  const cells = screen.getAllByRole('cell').map((cell) => cell.textContent);
  expect(cells).toEqual(['Run a', '10, 20', '0', '2.0 kB', 'Run b', '5', '0', '1.0 kB']);
  expect(screen.getByText(/^3 checkpoints will be deleted permanently/).textContent).toContain('frees 3.0 kB.');
});

test('another rule is previewed anew', async () => {
  render(PruneDialog);
  await pruning.open(['a', 'b']);
  const n = screen.getByRole<HTMLInputElement>('spinbutton', { name: 'n' });
  expect(n.disabled).toBe(true);
  await userEvent.click(screen.getByRole('radio', { name: /^Also keep every/ }));
  expect(n.disabled).toBe(false);
  await userEvent.clear(n);
  await userEvent.type(n, '3');
  await userEvent.tab();
  expect(core.sent('checkpoints:previewThin').map(([, rule]) => rule)).toEqual([
    { every: null },
    { every: 5 },
    { every: 3 },
  ]);
  expect(screen.getByText(/^1 checkpoint will be deleted permanently/)).toBeTruthy();
});

test('an n that is not a whole number from 1 is ignored', async () => {
  await pruning.open(['a']);
  for (const every of [0, -1, 1.5, NaN]) await pruning.setEvery(every);
  expect(pruning.every).toBeNull();
  expect(core.sent('checkpoints:previewThin')).toHaveLength(1);
});

test('when nothing would be deleted, the button is disabled', async () => {
  core.answers['checkpoints:previewThin'] = () => ({ ok: true, value: previewOf(pruned('a', [])) });
  render(PruneDialog);
  await pruning.open(['a']);
  expect(await screen.findByText('Nothing to delete.')).toBeTruthy();
  expect(pruneButton().disabled).toBe(true);
});

test('runs that are skipped are named with the reason, at most five', async () => {
  const skipped = Array.from({ length: 7 }, (_, i) => ({ run: `${i}`, message: `Run ${i} is training.` }));
  core.answers['checkpoints:previewThin'] = () => ({ ok: true, value: { ...previewOf(), skipped } });
  render(PruneDialog);
  await pruning.open(['a']);
  expect(await screen.findAllByText(/is training\.$/)).toHaveLength(5);
  expect(screen.getByText('and 2 more without changes')).toBeTruthy();
});

test('Prune deletes by the rule that is shown, closes the dialog and says what was freed', async () => {
  core.answers['checkpoints:thin'] = () => ({ ok: true, value: previewOf(pruned('a', [10, 20])) });
  render(PruneDialog);
  await pruning.open(['a', 'b']);
  await userEvent.click(pruneButton());
  expect(core.sent('checkpoints:thin')).toEqual([[['a', 'b'], { every: null }]]);
  expect(pruning.runs).toBeUndefined();
  expect(messages()).toEqual(['2 checkpoints pruned, 2.0 kB freed.']);
});

test('a refused pruning leaves the dialog open', async () => {
  core.answers['checkpoints:thin'] = () => ({ ok: false, error: { code: 'refused', message: 'A branch starts.' } });
  render(PruneDialog);
  await pruning.open(['a']);
  await userEvent.click(pruneButton());
  expect(pruning.runs).toEqual(['a']);
  expect(messages()).toEqual(['A branch starts.']);
  expect(pruneButton().disabled).toBe(false);
});

test('a late preview of an earlier rule does not replace the present one', async () => {
  const answers: ((preview: PrunePreview) => void)[] = [];
  core.answers['checkpoints:previewThin'] = () =>
    new Promise((resolve) => answers.push((value) => resolve({ ok: true, value })));
  const first = pruning.open(['a']);
  const second = pruning.setEvery(2);
  answers[1]!(previewOf(pruned('a', [1])));
  await second;
  answers[0]!(previewOf(pruned('a', [1, 2, 3])));
  await first;
  expect(pruning.deletedCount).toBe(1);
});
