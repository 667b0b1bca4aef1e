import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { SetupPlan } from '../../../shared/contract/setup-status';
import { app } from '../../app/app.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import EngineSetupPanel from './EngineSetupPanel.svelte';

const core = installFakeCore();
const plan: SetupPlan = {
  device: 'cpu',
  isSetUp: false,
  files: [{ name: 'tensorflow-cpu 2.21.0', bytes: 274_000_000, received: 92_000_000 }],
  bytesInstalled: 860_000_000,
  from: 'PyPI',
};
const button = (name: string) => screen.findByRole('button', { name });

beforeEach(() => {
  core.answers['setup:get'] = () => ({});
  core.answers['setup:plan'] = () => plan;
  core.answers['setup:start'] = () => ({ ok: true, value: null });
  core.answers['setup:cancel'] = () => null;
});

test('says what it would download, how much, and from where, before it begins', async () => {
  render(EngineSetupPanel, { onSetUp: vi.fn() });
  await userEvent.click(await button('Set up TensorFlow …'));
  const text = await screen.findByText(/is downloaded from PyPI/);
  expect(text.textContent).toContain('274.0 MB, and 860.0 MB on disk');
  expect(text.textContent).toContain('92.0 MB are here from an earlier attempt');
  expect(core.sent('setup:start')).toHaveLength(0);
  await userEvent.click(await button('Download and set up'));
  expect(core.sent('setup:start')).toHaveLength(1);
});

test('shows progress with an estimate, and cancels', async () => {
  render(EngineSetupPanel, { onSetUp: vi.fn() });
  await button('Set up TensorFlow …');
  core.emit('setup:changed', {
    working: { name: 'TensorFlow 2.21.0', done: 137_000_000, total: 274_000_000, secondsLeft: 80 },
  });
  expect(await screen.findByText('TensorFlow 2.21.0: 50 % of 274.0 MB, about 1 min 20 s left')).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: 'Progress of the set-up' })).toBeTruthy();
  await userEvent.click(await button('Cancel the set-up'));
  expect(core.sent('setup:cancel')).toHaveLength(1);
  core.emit('setup:changed', { ended: { ok: false, isCancelled: true, message: 'It was cancelled.', notices: [] } });
  expect(await screen.findByText('It was cancelled.')).toBeTruthy();
  expect(await button('Set up TensorFlow …')).toBeTruthy();
});

test('a failure is one sentence, with the notices of engines that failed before', async () => {
  core.answers['setup:get'] = () => ({
    ended: { ok: false, isCancelled: false, message: 'No network.', notices: ['CUDA failed.'] },
  });
  render(EngineSetupPanel, { onSetUp: vi.fn() });
  expect(await screen.findByText('No network.')).toBeTruthy();
  expect(screen.getByText('CUDA failed.')).toBeTruthy();
});

test('after a success the engine is read again', async () => {
  const onSetUp = vi.fn();
  core.answers['app:info'] = () => ({ version: '9' });
  render(EngineSetupPanel, { onSetUp });
  await button('Set up TensorFlow …');
  core.emit('setup:changed', { ended: { ok: true, isCancelled: false, message: 'Done.', notices: [] } });
  await vi.waitFor(() => expect(app.info?.version).toBe('9'));
  expect(onSetUp).toHaveBeenCalledOnce();
});

test('a missing compiler is named before anything is downloaded', async () => {
  core.answers['setup:plan'] = () => ({ ...plan, missing: 'no C++ compiler is on PATH.' });
  render(EngineSetupPanel, { onSetUp: vi.fn() });
  await userEvent.click(await button('Set up TensorFlow …'));
  expect(await screen.findByText('It cannot begin yet: no C++ compiler is on PATH.')).toBeTruthy();
});
