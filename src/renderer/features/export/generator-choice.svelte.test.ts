import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { RunDetail } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import { installCheckedOptions } from '../../testing/checked-options.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { generatorChoice as choice } from './generator-choice.svelte';
import GeneratorDialog from './GeneratorDialog.svelte';

const core = installFakeCore();
installCheckedOptions();
const detail = (...steps: number[]): RunDetail =>
  ({
    id: 'r',
    name: 'wgan',
    checkpoints: steps.map((step) => ({ step, file: `${step}`, bytes: 1, sha256: '', at: '' })),
  }) as unknown as RunDetail;

beforeEach(() => {
  choice.close();
  [choice.format, choice.batch] = ['onnx', ''];
  core.answers['runs:get'] = () => ok(detail(10, 20, 30));
  core.answers['exports:start'] = () => refuse('The disk is full.');
});

test('the dialog opens at the checkpoint of its button, or at the newest, and exports what is chosen', async () => {
  render(GeneratorDialog);
  await choice.open('r', 20);
  expect(await screen.findByLabelText('Checkpoint')).toHaveProperty('value', '20');
  await userEvent.selectOptions(screen.getByLabelText('Format'), 'tfjs');
  await userEvent.type(screen.getByLabelText('Batch size'), '16');
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  expect(core.sent('exports:start')).toEqual([
    [{ kind: 'generator', runs: ['r'], step: 20, format: 'tfjs', batch: 16 }],
  ]);
  expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.');
  await choice.open('r');
  expect(choice.step).toBe(30);
});

test.each(['0', '1025', '2.5', '-1', 'many'])('a batch size of %s is refused before anything is sent', async (text) => {
  render(GeneratorDialog);
  await choice.open('r');
  const sent = core.sent('exports:start').length;
  await userEvent.type(await screen.findByLabelText('Batch size'), text);
  expect(screen.getByRole('alert').textContent).toBe('The batch size must be a whole number from 1 to 1024, or empty.');
  expect(screen.getByRole('button', { name: 'Export' })).toHaveProperty('disabled', true);
  await choice.start();
  expect(core.sent('exports:start')).toHaveLength(sent);
});

test('a run without checkpoints opens no dialog and is named', async () => {
  core.answers['runs:get'] = () => ok(detail());
  await choice.open('r');
  expect(choice.run).toBeUndefined();
  expect(toasts.items.map(({ message }) => message)).toContain(
    'wgan has no checkpoint yet, so there is no generator to export.',
  );
});
