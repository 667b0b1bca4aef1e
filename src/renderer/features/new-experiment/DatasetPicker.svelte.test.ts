import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { DatasetInfo } from '../../../shared/domain/datasets';
import { preset } from '../../../shared/domain/run/presets';
import type { AppInfo } from '../../../shared/contract/results';
import { app } from '../../app/app.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import DatasetPicker from './DatasetPicker.svelte';
import { datasets } from './datasets.svelte';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';

const core = installFakeCore();
datasets.start();
const info = (name: string, change: Partial<DatasetInfo> = {}): DatasetInfo => ({
  name,
  kind: 'images',
  title: name,
  count: 100,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
  ...change,
});
const list = [
  info('ring', { kind: 'points' }),
  info('mnist', { available: false, fetchable: true, detail: 'not downloaded' }),
  info('faces', { learnable: true }),
];
const item = (name: string) => within(screen.getByText(name, { selector: 'strong' }).closest('li')!);
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
/** An answer that the test gives later. */
function later(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

beforeEach(() => {
  datasets.list = list;
  datasets.progress = {};
  experiment.draft = draftOf(preset('ring-compare')!);
  app.info = { shell: 'electron' } as AppInfo;
  toasts.items = [];
  core.answers['datasets:list'] = () => datasets.list;
});

test('a click on a dataset adds it to the draft or removes it', async () => {
  render(DatasetPicker);
  await userEvent.click(screen.getByRole('checkbox', { name: 'faces' }));
  expect(experiment.draft.datasets).toEqual(['ring', 'faces']);
  await userEvent.click(screen.getByRole('checkbox', { name: 'ring' }));
  expect(experiment.draft.datasets).toEqual(['faces']);
});

test('without a dataset the reason is shown as an alert', async () => {
  experiment.draft.datasets = [];
  render(DatasetPicker);
  expect(screen.getByRole('alert').textContent).toMatch(/dataset/);
});

test('a dataset is downloaded with its progress, and can be cancelled', async () => {
  const { promise, resolve } = later();
  core.answers['datasets:fetch'] = () => promise;
  core.answers['datasets:cancel'] = () => null;
  render(DatasetPicker);
  expect(item('ring').queryByRole('button')).toBeNull();
  await userEvent.click(item('mnist').getByRole('button', { name: 'Download' }));
  expect(core.sent('datasets:fetch')).toEqual([['mnist']]);
  core.emit('datasets:progress', { name: 'mnist', done: 1, total: 4, detail: 'train-images' });
  await waitFor(() => expect(item('mnist').getByText(/train-images/)).toBeTruthy());
  expect(item('mnist').getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  await userEvent.click(item('mnist').getByRole('button', { name: 'Cancel' }));
  expect(core.sent('datasets:cancel')).toEqual([['mnist']]);
  resolve({ ok: false, error: { code: 'refused', message: 'The download was cancelled.' } });
  expect(await item('mnist').findByRole('button', { name: 'Download' })).toBeTruthy();
  expect(toasts.items.map(({ message }) => message)).toEqual(['The download was cancelled.']);
});

test('features are learned with the image size of the draft', async () => {
  experiment.draft.datasets = ['faces'];
  experiment.draft.settings = {};
  core.answers['datasets:learn'] = () => ({ ok: true, value: { id: 'f1', accuracy: 0.9876, heldOut: 500 } });
  render(DatasetPicker);
  await userEvent.click(item('faces').getByRole('button', { name: 'Learn features' }));
  expect(core.sent('datasets:learn')).toEqual([['faces', { imageSize: 28, channels: 1 }]]);
  await waitFor(() =>
    expect(toasts.items.map(({ message }) => message)).toEqual([
      'Scores of faces now use the features f1: 98.8 % accuracy on 500 held-out images.',
    ]),
  );
});

test('a folder is chosen, added and selected for the draft', async () => {
  core.answers['datasets:choose'] = () => ({ ok: true, value: '/data/cats' });
  core.answers['datasets:add'] = () => ({ ok: true, value: info('cats') });
  render(DatasetPicker);
  await userEvent.click(button('Add a folder of images …'));
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), ' cats ');
  await userEvent.click(button('Choose a folder …'));
  await userEvent.click(button('Add'));
  expect(core.sent('datasets:add')).toEqual([['cats', '/data/cats']]);
  await waitFor(() => expect(experiment.draft.datasets).toContain('cats'));
  expect(button('Add a folder of images …')).toBeTruthy();
});

test('a folder that is refused stays in the form', async () => {
  core.answers['datasets:add'] = () => ({ ok: false, error: { code: 'refused', message: 'No images there.' } });
  render(DatasetPicker);
  await userEvent.click(button('Add a folder of images …'));
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'cats');
  await userEvent.type(screen.getByRole('textbox', { name: 'Folder or file' }), '/none');
  await userEvent.click(button('Add'));
  expect(toasts.items.map(({ message }) => message)).toEqual(['No images there.']);
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Folder or file' }).value).toBe('/none');
  expect(experiment.draft.datasets).toEqual(['ring']);
});

test('a page in a browser names the command instead', () => {
  app.info = { shell: 'browser' } as AppInfo;
  render(DatasetPicker);
  expect(screen.getByText('gander data add NAME PATH')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Add a folder of images …' })).toBeNull();
});
