import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import Compare from './Compare.svelte';
import { aComparedRun } from './compared-run.test-helper';
import DifferenceTable from './DifferenceTable.svelte';
import FairnessNotes from './FairnessNotes.svelte';
import { familyOf } from './family';
import Lineage from './Lineage.svelte';

const core = installFakeCore();
const gan = aComparedRun('gan', { name: 'The GAN' });
const wgan = aComparedRun('wgan', { name: 'The WGAN' }, { objective: 'wgan', batchSize: 32 }, 1);
const rows = () =>
  screen.getAllByRole('row').map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()));

test('runs that are not in the database are named, and an empty page leads back to the list', async () => {
  core.answers['runs:get'] = () => ({ ok: false, error: { code: 'not-found', message: 'No such run.' } });
  core.answers['samples:list'] = () => [];
  core.answers['series:metrics'] = () => ({});
  render(Compare, { runs: ['x', 'y'] });
  expect((await screen.findByRole('status')).textContent?.replace(/\s+/g, ' ').trim()).toBe(
    '2 runs of this comparison are no longer in the database: x, y.',
  );
  expect(screen.getByRole('link', { name: 'All runs' }).getAttribute('href')).toBe('#/runs');
});

test('a page whose runs cannot be read says why', async () => {
  core.answers['runs:get'] = () => Promise.reject(new Error('The connection is closed.'));
  core.answers['samples:list'] = () => [];
  core.answers['series:metrics'] = () => ({});
  render(Compare, { runs: ['x'] });
  expect((await screen.findByRole('alert')).textContent).toBe('The runs could not be read: The connection is closed.');
});

test('the table of differences is opened on request', async () => {
  render(DifferenceTable, { runs: [gan, wgan] });
  expect(screen.queryByRole('table')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Show table' }));
  expect(rows()[0]).toEqual(['Setting', 'The GAN', 'The WGAN']);
  expect(rows().some((row) => row[0] === 'Batch size' && row[2] === '32')).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Hide table' }));
  expect(screen.queryByRole('table')).toBeNull();
});

test('equal runs have no table of differences', () => {
  render(DifferenceTable, { runs: [gan, { ...gan, id: 'copy' }] });
  expect(screen.queryByRole('button')).toBeNull();
});

test('notes on fairness explain themselves on request', async () => {
  const data = (id: string, datasetHash: string) => aComparedRun(id, { datasetHash });
  render(FairnessNotes, { runs: [data('a', 'x'), data('b', 'y')] });
  const note = screen.getByRole('note', { name: 'Fairness of this comparison' });
  const remedy = 'Retry the older runs, so that all train on the current data.';
  expect(note.textContent).toContain('same name but different content');
  expect(note.textContent).not.toContain(remedy);
  await userEvent.click(within(note).getByRole('button'));
  expect(note.textContent).toContain(remedy);
  expect(within(note).getByRole('button', { name: 'Show less' }).getAttribute('aria-expanded')).toBe('true');
});

test('the lineage names each run with where it branched and what was changed', () => {
  const parent = {
    run: 'root',
    name: 'Root',
    step: 40,
    sha256: '',
    before: { updates: 0, samples: 0, seconds: 0 },
    changes: [],
  };
  const members = [aRow('root', { name: 'Root', step: 1200 }), aRow('branch', { name: 'Branch', step: 90, parent })];
  render(Lineage, {
    family: familyOf(members, ['branch']),
    token: (id: string) => (id === 'branch' ? '--run-2' : undefined),
  });
  const items = within(screen.getByRole('list', { name: 'Lineage' })).getAllByRole('listitem');
  expect(items.map((item) => item.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Root 1,200 steps',
    'Branch from step 40: nothing changed',
  ]);
  expect(items.map((item) => item.getAttribute('aria-current'))).toEqual([null, 'true']);
  expect(within(items[0]!).getByRole('link').getAttribute('href')).toBe('#/run/root');
});

test('a deleted parent stays in the lineage without a link', () => {
  const parent = {
    run: 'gone',
    name: 'Gone',
    step: 40,
    sha256: '',
    before: { updates: 0, samples: 0, seconds: 0 },
    changes: [],
  };
  render(Lineage, { family: familyOf([aRow('branch', { step: 90, parent })], ['branch']), token: () => undefined });
  const [first] = screen.getAllByRole('listitem');
  expect(first!.textContent?.replace(/\s+/g, ' ').trim()).toBe('Gone deleted');
  expect(within(first!).queryByRole('link')).toBeNull();
});
