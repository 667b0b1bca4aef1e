import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { FoundRun } from '../../../shared/contract/import-status';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import FoundRuns from './FoundRuns.svelte';
import { ImportPreview } from './preview.svelte';

const core = installFakeCore();
beforeEach(async () => {
  core.answers['runs:list'] = () => [aRow('old', { name: 'Earlier run' })];
  await runs.load();
});

const found = (key: string, change: Partial<FoundRun> = {}): FoundRun => ({
  ...{ key, type: 'tensorboard', path: key, name: `Run ${key}`, settings: {}, metrics: [], remarks: [], readings: [] },
  ...{ bytes: 1000, steps: { first: 0, last: 100 } },
  ...change,
});
function show(...list: FoundRun[]): ImportPreview {
  const preview = new ImportPreview('logs');
  preview.show({ id: 'i', name: 'logs', state: 'found', done: 0, total: 0, found: list });
  render(FoundRuns, { preview });
  return preview;
}
const status = (): string => screen.getAllByRole('status')[0]!.textContent.replace(/\s+/g, ' ').trim();

test('says what is known of a run, and that it updates an earlier one', () => {
  show(
    found('a', {
      program: 'train.py',
      steps: { first: 5, last: 12_000 },
      metrics: Array.from({ length: 8 }, (_, i) => ({ name: `m${i}`, points: 3 })),
      settings: { lr: 0.1, name: 'x' },
      remarks: ['Sorted by step.', 'One line was left out.'],
      updates: 'old',
    }),
  );
  const item = within(screen.getByRole('list', { name: 'Found runs' })).getAllByRole('listitem')[0]!;
  expect(within(item).getByRole('checkbox', { name: 'Run a TensorBoard, train.py updates Earlier run' })).toBeTruthy();
  expect(
    within(item)
      .getAllByRole('definition')
      .map((one) => one.textContent.trim()),
  ).toEqual(['5 to 12,000', '8: m0, m1, m2, m3, m4, m5, and 2 more', '2: lr = 0.1, name = x', '1.0 kB']);
  expect(
    within(within(item).getByRole('list'))
      .getAllByRole('listitem')
      .map((one) => one.textContent),
  ).toEqual(['Sorted by step.', 'One line was left out.']);
  expect(status()).toBe('Found 1 run in logs; all selected, 1.0 kB. Nothing is stored yet.');
});

test('shows the first and last grid, and says where the layout comes from', () => {
  const grids = { count: 7, rows: 8, columns: 4, first: { step: 0, png: new Uint8Array() } };
  const last = { step: 90, png: new Uint8Array() };
  show(
    found('a', { grids: { ...grids, last, layoutFrom: 'guessed' } }),
    found('b', { grids: { ...grids, last: grids.first, rows: 1, columns: 1, layoutFrom: 'unknown' } }),
  );
  expect(screen.getByText('7, 8 x 4 tiles, found in the pixels')).toBeTruthy();
  expect(screen.getByText('7, rows and columns not known')).toBeTruthy();
  expect(screen.getAllByRole('img').map((one) => one.getAttribute('aria-label'))).toEqual([
    'The first grid of Run a, with the cuts of its tiles',
    'The last grid of Run a, with the cuts of its tiles',
    'The first grid of Run b',
  ]);
});

test('a run is deselected with its checkbox; the size is that of the selected ones', async () => {
  const preview = show(found('a'), found('b', { bytes: 500 }));
  await userEvent.click(screen.getByRole('checkbox', { name: /^Run a/ }));
  expect(preview.chosen.map(({ key }) => key)).toEqual(['b']);
  expect(status()).toBe('Found 2 runs in logs; 1 selected, 500 B. Nothing is stored yet.');
});

test('a reading that several runs have is one choice, and changing it looks again', async () => {
  const step = { name: 'step', label: 'Steps', chosen: 'a' };
  const [a, b, c] = ['a', 'b', 'c'].map((value) => ({ value, label: `column ${value}` }));
  const preview = show(
    found('1', { readings: [{ ...step, options: [a!, b!] }] }),
    found('2', { readings: [{ ...step, chosen: 'c', options: [a!, c!] }] }),
    found('3'),
  );
  const decision = preview.decision();
  const select = screen.getByRole('combobox', { name: 'Steps (of 2 runs)' });
  expect([...(select as HTMLSelectElement).options].map(({ label, text }) => label || text)).toEqual([
    'differs from run to run',
    'column a',
    'column b',
    'column c',
  ]);
  await userEvent.selectOptions(select, 'b');
  expect(await decision).toEqual({ lookAgain: { step: 'b' } });
  expect((select as HTMLSelectElement).disabled).toBe(true);
  expect(status()).toBe('Looking at logs again…');
});

test('of a thousand runs few are rendered at once; a search finds and deselects the others', async () => {
  const preview = show(...Array.from({ length: 1000 }, (_, i) => found(String(i).padStart(4, '0'))));
  const boxes = (): HTMLElement[] => screen.getAllByRole('checkbox');
  expect(boxes()).toHaveLength(40);
  await userEvent.click(screen.getByRole('button', { name: 'Show more of 960 other runs' }));
  expect(boxes()).toHaveLength(80);
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search these runs' }), 'run 099');
  expect(boxes()).toHaveLength(10);
  expect(screen.getByText('10 matches')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Select none' }));
  expect(preview.chosen).toHaveLength(990);
});

test('up to ten runs have no search', () => {
  show(...Array.from({ length: 10 }, (_, i) => found(String(i))));
  expect(screen.queryByRole('searchbox')).toBeNull();
});
