import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { TargetInfo, TargetReport } from '../../../shared/domain/target';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import TargetList from './TargetList.svelte';
import { targets } from './targets.svelte';

const core = installFakeCore();
const hpc: TargetInfo = {
  name: 'hpc',
  settings: { kind: 'slurm', ssh: 'me@login', folder: '/project/runs', partition: 'gpu', atOnce: 4, prologue: [] },
  createdAt: '2026-01-01T00:00:00.000Z',
};
const box: TargetInfo = {
  name: 'box',
  settings: { kind: 'detached', folder: '/data/runs', prologue: [] },
  createdAt: '2026-01-01T00:00:00.000Z',
  trouble: 'box cannot be reached.',
};
let list: TargetInfo[] = [];
beforeEach(() => {
  list = [hpc, box];
  targets.list = undefined;
  targets.checks = {};
  toasts.items = [];
  core.answers['targets:list'] = () => list;
});
const text = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim();
const itemOf = async (name: string): Promise<HTMLElement> =>
  (await screen.findByRole('heading', { name: new RegExp(`^${name} `) })).closest('li')!;
const fact = (item: HTMLElement, name: string) =>
  text(within(item).getByText(name, { selector: 'dt' }).nextElementSibling);

test('lists targets with kind, host, folder, partition and jobs at once', async () => {
  render(TargetList);
  const [first, second] = [await itemOf('hpc'), await itemOf('box')];
  expect(text(within(first).getByRole('heading'))).toBe('hpc Slurm');
  expect(['Host', 'Folder', 'Partition', 'Jobs at once', 'Last check'].map((name) => fact(first, name))).toEqual([
    'me@login',
    '/project/runs',
    'gpu',
    '4',
    'not checked since Gander was started',
  ]);
  expect(text(within(second).getByRole('heading'))).toBe('box without a scheduler');
  expect(['Host', 'Jobs at once'].map((name) => fact(second, name))).toEqual(['this machine', '1']);
  expect(within(second).queryByText('Partition')).toBeNull();
  expect(within(second).getByText('box cannot be reached.')).toBeTruthy();
});

test('without targets it says so, and how one is added', async () => {
  list = [];
  render(TargetList);
  expect(await screen.findByText('There are no targets.')).toBeTruthy();
  expect(screen.getByText(/^gander target add /)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Copy Command' })).toBeTruthy();
});

test('a check shows what it does and its sentences, and the last one stays in the list', async () => {
  const findings: TargetReport['findings'] = [
    { level: 'ok', message: 'login answers: slurm 22.05.' },
    { level: 'problem', message: 'n1 has no Node that runs.' },
  ];
  const reports: TargetReport[] = [
    { findings: [], doing: 'Asking login ...' },
    { findings: findings.slice(0, 1), doing: 'Job 7 waits ...' },
    { findings },
  ];
  core.answers['targets:check'] = () => {
    if (reports.length === 1) list = [{ ...hpc, checked: { at: '2026-01-02T00:00:00.000Z', findings } }];
    return { ok: true, value: reports.shift() };
  };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    render(TargetList);
    const item = await itemOf('hpc');
    const button = within(item).getByRole<HTMLButtonElement>('button', { name: 'Check hpc' });
    await userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(button);
    expect(await within(item).findByText('Asking login ...')).toBeTruthy();
    expect([button.disabled, fact(item, 'Last check')]).toEqual([true, 'checking']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(text(within(item).getByRole('status'))).toBe('Job 7 waits ...');
    await vi.advanceTimersByTimeAsync(1000);
    await vi.waitFor(() => expect(fact(item, 'Last check')).toMatch(/^1 problem, 2026/));
    const sentences = within(within(item).getByRole('list', { name: 'Check of hpc' })).getAllByRole('listitem');
    expect(sentences.map(text)).toEqual(['OK login answers: slurm 22.05.', 'Problem n1 has no Node that runs.']);
    expect([button.disabled, text(within(item).getByRole('status'))]).toEqual([false, '']);
    expect(core.sent('targets:check')).toEqual([['hpc'], ['hpc'], ['hpc']]);
  } finally {
    vi.useRealTimers();
  }
});

test('a check that is refused ends, with the reason', async () => {
  const message = 'There is no target "hpc".';
  core.answers['targets:check'] = () => ({ ok: false, error: { code: 'refused', message } });
  render(TargetList);
  await userEvent.click(await screen.findByRole('button', { name: 'Check hpc' }));
  await vi.waitFor(() => expect(toasts.items.map((item) => item.message)).toEqual([message]));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Check hpc' }).disabled).toBe(false);
});

test('a target is removed only after a confirmation', async () => {
  core.answers['targets:remove'] = (name) => {
    list = list.filter((one) => one.name !== name);
    return { ok: true, value: null };
  };
  render(TargetList);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove hpc' }));
  const dialog = screen.getByRole('dialog', { name: 'Remove the target hpc?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(core.sent('targets:remove')).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove hpc' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }));
  expect(core.sent('targets:remove')).toEqual([['hpc']]);
  await vi.waitFor(() => expect(screen.queryByRole('heading', { name: /^hpc/ })).toBeNull());
});
