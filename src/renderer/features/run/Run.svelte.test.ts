import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunDetail } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { router } from '../../app/router.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { pruning } from '../disk/pruning.svelte';
import { queue } from '../run-list/queue/queue.svelte';
import { runs } from '../run-list/runs.svelte';
import BranchDialog from './BranchDialog.svelte';
import { branching } from './branching.svelte';
import Run from './Run.svelte';

const core = installFakeCore();
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim();
const annotations = () => core.sent('runs:annotateAll').map(([changes]) => changes);
const messages = () => toasts.items.map(({ message }) => message);
const detailOf = (row: RunRow, change: Partial<RunDetail> = {}): RunDetail => ({
  ...row,
  events: [],
  checkpoints: [],
  datasetCount: 60_000,
  bytes: { checkpoints: 1000, samples: 0, log: 0 },
  thinned: { count: 0, bytes: 0 },
  versions: {},
  ...change,
});
/** A run that has not begun has no charts, which have tests of their own. */
async function open(row: Partial<RunRow> = {}, detail: Partial<RunDetail> = {}): Promise<void> {
  const found = aRow('a', { name: 'My run', ...row });
  core.answers['runs:list'] = () => [found];
  core.answers['runs:get'] = () => ok(detailOf(found, detail));
  await runs.load();
  render(Run, { id: 'a' });
  await screen.findByText('Folder');
}
const checkpoint = (step: number, change = {}) => ({
  step,
  file: `${step}.bin`,
  bytes: 2000,
  sha256: '0123456789',
  at: '',
  ...change,
});

beforeEach(() => {
  router.current = { view: 'run', id: 'a' };
  location.hash = '#/run/a';
  toasts.items = [];
  pruning.close();
  branching.close();
  queue.state = { held: false, slots: 1, queued: ['a'], live: [] };
  core.answers['runs:annotateAll'] = () => ok(null);
});

describe('the head of the page', () => {
  test('names the run, and renames it', async () => {
    await open();
    expect(screen.getByRole('heading', { level: 1, name: 'My run' })).toBeTruthy();
    await userEvent.click(button('Rename'));
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name of the run' });
    await userEvent.clear(field);
    await userEvent.type(field, ' Better {Enter}');
    expect(annotations()).toEqual([[{ run: 'a', change: { name: 'Better' } }]]);
    expect(screen.queryByRole('textbox', { name: 'Name of the run' })).toBeNull();
  });

  test.each([
    ['Escape', 'Other{Escape}'],
    ['an empty name', '{Enter}'],
    ['the same name', 'My run{Enter}'],
  ])('keeps the name after %s', async (_, keys) => {
    await open();
    await userEvent.click(button('Rename'));
    await userEvent.clear(screen.getByRole('textbox', { name: 'Name of the run' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Name of the run' }), keys);
    expect(annotations()).toEqual([]);
    expect(screen.getByRole('heading', { name: 'My run' })).toBeTruthy();
  });

  test('marks a favourite', async () => {
    await open({ favourite: true });
    expect(button('Favourite').getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(button('Favourite'));
    expect(annotations()).toEqual([[{ run: 'a', change: { favourite: false } }]]);
  });

  test('adds a tag with Enter or a comma, and removes one', async () => {
    await open({ tags: ['best'] });
    const field = screen.getByRole('textbox', { name: 'Add a tag to the run' });
    await userEvent.type(field, 'night,');
    await userEvent.type(field, 'best{Enter}');
    expect(annotations()).toEqual([[{ run: 'a', change: { tags: ['best', 'night'] } }]]);
    await userEvent.type(field, '{Backspace}');
    await userEvent.click(button('Remove the tag best'));
    expect(annotations().slice(1)).toEqual([
      [{ run: 'a', change: { tags: [] } }],
      [{ run: 'a', change: { tags: [] } }],
    ]);
  });

  test('has the actions and the place of a queued run', async () => {
    await open({ position: 3 });
    expect(screen.getByText('no. 3 in the queue')).toBeTruthy();
    const toolbar = within(screen.getByRole('toolbar', { name: 'With this run' }));
    expect(toolbar.getAllByRole('button').map(text)).toEqual([
      'Duplicate and edit',
      'Cancel',
      'Delete',
      'Run next',
      'More',
    ]);
    core.answers['queue:move'] = () => ok(null);
    await userEvent.click(button('Run next'));
    expect(core.sent('queue:move')).toEqual([['a', 1]]);
    expect(screen.queryByRole('button', { name: 'Export…' })).toBeNull();
  });

  const job = { key: 'aaaaaaaa', task: 0, job: '7', submittedAt: '2026-01-01T00:00:00.000Z' };
  const queued = { ...job, phase: 'queued' as const };
  const ended = { ...job, phase: 'ended' as const };
  test.each<[string, Partial<RunRow>, string]>([
    [
      'on hpc: Jobs with a higher priority.',
      { state: 'queued', job: { ...queued, message: 'Jobs with a higher priority.' } },
      'queued',
    ],
    ['on hpc, requeued 2 ×: Later.', { state: 'queued', job: { ...queued, message: 'Later.', restarts: 2 } }, 'queued'],
    ['requeued 3 ×', { state: 'running', step: 5, job: { ...job, phase: 'running', restarts: 3 } }, 'running'],
    ['time limit', { state: 'interrupted', job: { ...ended, outcome: 'time-limit' } }, 'interrupted'],
    ['node failed', { state: 'interrupted', job: { ...ended, outcome: 'node-failed' } }, 'interrupted'],
    ['job cancelled', { state: 'stopped', job: { ...ended, outcome: 'cancelled' } }, 'stopped'],
  ])('says of a run on a target: %s', async (expected, row, state) => {
    await open({ target: 'hpc', steps: 10, ...row });
    const head = screen.getByText(expected).parentElement!;
    expect(within(head).getAllByText(state, { exact: false })[0]).toBeTruthy();
  });

  test('offers to duplicate and edit: first of all after a failure', async () => {
    await open({ state: 'failed', reason: 'diverged', message: 'Loss is NaN.' });
    const [first] = within(screen.getByRole('toolbar', { name: 'With this run' })).getAllByRole('button');
    expect([first!.textContent!.trim(), first!.className]).toEqual([
      'Duplicate and edit',
      expect.stringContaining('primary'),
    ]);
    await userEvent.click(first!);
    expect(location.hash).toBe('#/new?runs=a');
  });

  test('copies the run as a command line, and not what needs other runs', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await open();
    await userEvent.click(button('More'));
    expect(screen.getAllByRole('menuitem').map(text)).toEqual(['Copy as command line']);
    await userEvent.click(screen.getByRole('menuitem'));
    expect(write.mock.lastCall![0]).toMatch(/^gander run /);
  });

  test('duplicates and copies the whole experiment', async () => {
    core.answers['runs:list'] = () => [aRow('a'), aRow('b', { seed: 2 }), aRow('c', { experiment: 'another' })];
    core.answers['runs:get'] = () => ok(detailOf(aRow('a')));
    await runs.load();
    render(Run, { id: 'a' });
    await screen.findByText('Folder');
    await userEvent.click(button('More'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Duplicate the experiment and edit' }));
    expect(location.hash).toBe('#/new?runs=a,b');
  });
});

describe('what is known of the run', () => {
  test('are its events, newest first, with their level', async () => {
    const event = (step: number, level: 'info' | 'warning', message: string) => ({
      at: '',
      step,
      level,
      code: 'x',
      message,
    });
    await open({}, { events: [event(0, 'info', 'Started.'), event(1500, 'warning', 'Slow.')] });
    const items = within(screen.getByRole('list', { name: 'Events, newest first' })).getAllByRole('listitem');
    expect(items.map(text)).toEqual(['– step 1,500 warning: Slow.', '– step 0 Started.']);
  });

  test('are its details, which have no engine before it starts', async () => {
    await open({}, { versions: { gander: '1.0.0' } });
    const details = [...document.querySelectorAll('dt')].map((dt) => [text(dt), text(dt.nextElementSibling!)]);
    expect(details).toContainEqual(['Data', 'mnist, 60,000 samples']);
    expect(details).toContainEqual(['Engine', 'chosen when it starts']);
    expect(details).toContainEqual(['Versions', 'gander 1.0.0']);
    expect(details).toContainEqual(['If it crashes now', 'nothing is lost: it has not started.']);
  });

  test('are its hyperparameters, and all of them as JSON', async () => {
    await open();
    const row = screen.getByRole('row', { name: /^Batch size/ });
    expect(within(row).getAllByRole('cell').at(-1)!.textContent).toBe('64');
    expect(JSON.parse(screen.getByLabelText('Configuration as JSON').textContent!)).toMatchObject({
      dataset: 'mnist',
      seed: 1,
      hyperparameters: { batchSize: 64 },
    });
  });

  test('are notes, which are kept when they change', async () => {
    await open({ notes: 'Old.' });
    const notes = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Notes' });
    expect(notes.value).toBe('Old.');
    await userEvent.type(notes, ' New.');
    expect(annotations()).toEqual([]);
    await userEvent.tab();
    expect(annotations()).toEqual([[{ run: 'a', change: { notes: 'Old. New.' } }]]);
  });

  test.each([
    [
      'failed',
      { state: 'failed', reason: 'out-of-memory', message: 'Choose a smaller batch.' } as const,
      'The run failed: the training process ran out of memory. Choose a smaller batch. Last lines of the training process Killed',
    ],
    [
      'waits for its disk',
      { state: 'queued', message: 'Another 2 GB are needed.' } as const,
      'Another 2 GB are needed. Last lines of the training process Killed',
    ],
  ])('is how it ended where it %s', async (_, row, expected) => {
    await open(row, { output: 'Killed' } as never);
    expect(text(screen.getByRole('region', { name: 'How it ended' }))).toBe(expected);
  });
});

describe('the checkpoints', () => {
  const rows = () =>
    within(screen.getByRole('region', { name: 'Checkpoints' }))
      .getAllByRole('row')
      .slice(1)
      .map((row) => [...row.querySelectorAll('td')].slice(0, 4).map(text));

  test('are listed from the newest', async () => {
    await open({}, { checkpoints: [checkpoint(10), checkpoint(1200)], thinned: { count: 4, bytes: 8000 } });
    expect(rows()).toEqual([
      ['1,200', '2.0 kB', '–', '0123456'],
      ['10', '2.0 kB', '–', '0123456'],
    ]);
    expect(screen.getByText('4 pruned before, 8.0 kB')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Latents of step 10' }).getAttribute('href')).toBe(
      '#/latents?run=a&step=10',
    );
    // Two are always kept.
    expect(screen.queryByRole('button', { name: 'Prune…' })).toBeNull();
  });

  test('say that there is none yet', async () => {
    await open();
    expect(screen.getByText('No checkpoint yet.')).toBeTruthy();
  });

  test('are pinned, and read again then', async () => {
    core.answers['checkpoints:pin'] = () => ok(null);
    await open({}, { checkpoints: [checkpoint(10), checkpoint(20, { pinned: true })] });
    expect([button('Pin step 10'), button('Pin step 20')].map((one) => one.getAttribute('aria-pressed'))).toEqual([
      'false',
      'true',
    ]);
    const read = core.sent('runs:get').length;
    await userEvent.click(button('Pin step 10'));
    await userEvent.click(button('Pin step 20'));
    expect(core.sent('checkpoints:pin')).toEqual([
      ['a', 10, true],
      ['a', 20, false],
    ]);
    expect(core.sent('runs:get').length).toBe(read + 2);
  });

  test('a refused pin is said, and nothing is read again', async () => {
    core.answers['checkpoints:pin'] = () => refuse('The checkpoint is gone.');
    await open({}, { checkpoints: [checkpoint(10)] });
    const read = core.sent('runs:get').length;
    await userEvent.click(button('Pin step 10'));
    expect([messages(), core.sent('runs:get').length]).toEqual([['The checkpoint is gone.'], read]);
  });

  test('are pruned by the dialog for it', async () => {
    core.answers['checkpoints:previewThin'] = () => ok({ runs: [], skipped: [], bytes: 0 });
    await open({}, { checkpoints: [checkpoint(10), checkpoint(20), checkpoint(30)] });
    await userEvent.click(button('Prune…'));
    expect(pruning.runs).toEqual(['a']);
  });

  test('are scored, with progress, result and cancelling', async () => {
    let finish: (value: unknown) => void = () => undefined;
    let id = '';
    core.answers['scores:measure'] = (job) => {
      id = job;
      return new Promise((resolve) => (finish = resolve));
    };
    core.answers['latents:cancel'] = () => null;
    await open({}, { checkpoints: [checkpoint(1200)] });
    await userEvent.click(button('Score step 1200'));
    const dialog = await screen.findByRole('dialog', { name: 'Scores at step 1,200' });
    core.emit('latents:progress', { id, done: 1, total: 2 });
    await vi.waitFor(() =>
      expect(within(dialog).getByRole('progressbar', { name: 'Scoring' }).getAttribute('aria-valuenow')).toBe('50'),
    );
    finish(
      ok({
        samples: 1000,
        scores: [{ name: 'precision', value: 0.75, floor: 0.9 }],
        seed: 1,
        seconds: 3,
        engine: { name: 'tensorflow', version: '4', device: 'CPU' },
        classes: { generated: [10, 0], real: [5, 5] },
        features: { id: 'f1', about: 'learned' },
      }),
    );
    await within(dialog).findByText(/^1,000 generated samples compared with as many real ones/);
    const cells = within(dialog)
      .getAllByRole('row')
      .map((row) => [...row.querySelectorAll('th, td.number')].map(text));
    expect(cells[1]!.slice(1)).toEqual(['0.7500', '0.9000']);
    expect(cells.slice(2).map((row) => row.slice(1))).toEqual([
      ['10', '5'],
      ['0', '5'],
    ]);
    await userEvent.click(button('Done'));
    expect([screen.queryByRole('dialog'), core.sent('latents:cancel')]).toEqual([null, []]);
  });

  test('that cannot be scored say why', async () => {
    core.answers['scores:measure'] = () => refuse('Train a classifier for this dataset first.');
    await open({}, { checkpoints: [checkpoint(10)] });
    await userEvent.click(button('Score step 10'));
    expect((await screen.findByRole('alert')).textContent).toBe('Train a classifier for this dataset first.');
  });
});

describe('the dialog for a branch', () => {
  const openDialog = async () => {
    core.answers['runs:previewBranch'] = () =>
      ok({ seconds: 90, bytes: 3000, freeBytes: 9000, warnings: ['It is long.'] });
    render(BranchDialog);
    await open({ state: 'finished', steps: 400 }, { checkpoints: [checkpoint(100), checkpoint(200)] });
    await userEvent.click(button('Branch from step 100'));
    return screen.findByRole('dialog', { name: 'Branch from My run' });
  };

  test('starts from the checkpoint, says what changes and what it costs', async () => {
    const dialog = await openDialog();
    const steps = within(dialog).getByRole<HTMLSelectElement>('combobox', { name: 'Checkpoint' });
    expect([steps.value, [...steps.options].map(text)]).toEqual(['100', ['step 200', 'step 100']]);
    const rate = within(dialog).getAllByRole<HTMLInputElement>('textbox', { name: /^Learning rate/ })[0]!;
    await userEvent.type(rate, '0.5');
    expect(within(dialog).getByText(/^From step 100 on: .*learning rate .* → 0\.5/)).toBeTruthy();
    expect(await within(dialog).findByText('It is long.')).toBeTruthy();
    expect(text(dialog)).toContain('About 1 min 30 s, 3.0 kB on disk of 9.0 kB free.');
  });

  test('shows an error beside its field, and cannot be queued then', async () => {
    const dialog = await openDialog();
    const rate = within(dialog).getAllByRole<HTMLInputElement>('textbox', { name: /^Learning rate/ })[0]!;
    await userEvent.type(rate, '-1');
    expect(rate.getAttribute('aria-invalid')).toBe('true');
    expect(rate.parentElement!.querySelector('.error')!.textContent).not.toBe('');
    expect([button('Queue branch').disabled, button('Queue and compare').disabled]).toEqual([true, true]);
  });

  test('queues the branch and compares it with its parent', async () => {
    core.answers['runs:branch'] = () => ok('new');
    const dialog = await openDialog();
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'Slower');
    await userEvent.click(button('Queue and compare'));
    expect(core.sent('runs:branch')[0]![0]).toMatchObject({ run: 'a', step: 100, name: 'Slower' });
    expect(messages()).toEqual(['Branch queued.']);
    expect(location.hash).toBe('#/compare?runs=a,new');
  });

  test('is cancelled', async () => {
    await openDialog();
    await userEvent.click(button('Cancel'));
    expect([branching.parent, screen.queryByRole('dialog')]).toEqual([undefined, null]);
  });
});

describe('a run that is not there', () => {
  test('says so, and leads to the list', async () => {
    core.answers['runs:list'] = () => [];
    core.answers['runs:get'] = () => refuse('There is no run a.');
    await runs.load();
    render(Run, { id: 'a' });
    expect(text(await screen.findByText(/^There is no run a\./))).toContain('There is no run a.');
    expect(screen.getByRole('link', { name: 'All runs' }).getAttribute('href')).toBe('#/runs');
  });
});
