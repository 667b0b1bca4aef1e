import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { pytorchScript } from '../../../shared/pytorch/script';
import { toasts } from '../../ui/toasts.svelte';
import ScriptDialog from './ScriptDialog.svelte';

const source = {
  name: 'My run',
  id: 'a-run',
  dataset: 'ring',
  seed: 3,
  hyperparameters: unwrap(parseHyperparameters({ network: 'mlp', objective: 'r1' })),
};

test('shows the script, copies it and saves it under a name that Python can import', async () => {
  const onclose = vi.fn();
  const saved: { blob: Blob; name: string }[] = [];
  const copied: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push({ blob: blob as Blob, name: '' });
    return 'blob:script';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.at(-1)!.name = this.download;
  });
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => {
    copied.push(text);
    return Promise.resolve();
  });
  render(ScriptDialog, { source, onclose });
  const script = pytorchScript(source);
  expect(screen.getByLabelText('PyTorch script').textContent).toBe(script);

  await user.click(screen.getByRole('button', { name: 'Copy The script' }));
  expect(copied).toEqual([script]);
  expect(toasts.items.map(({ message }) => message)).toContain('The script copied.');

  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(saved.map(({ name }) => name)).toEqual(['r1_ring.py']);
  expect(await saved[0]!.blob.text()).toBe(script);

  await user.click(screen.getByRole('button', { name: 'Done' }));
  expect(onclose).toHaveBeenCalledOnce();
});

test('shows nothing while it is closed', () => {
  render(ScriptDialog, { source: undefined, onclose: () => undefined });
  expect(screen.queryByLabelText('PyTorch script')).toBeNull();
});
