import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { textSnippet } from '../testing/snippet.test-helper';
import Dialog from './Dialog.svelte';

const setUp = (open = true) => {
  const onclose = vi.fn();
  const props = { title: 'Delete runs', open, onclose, children: textSnippet('Two runs'), footer: textSnippet('Foot') };
  return { onclose, ...render(Dialog, props) };
};
const dialog = (): HTMLDialogElement => screen.getByRole('dialog', { hidden: true });

test('an open dialog is modal, named by its title, and shows its content and footer', () => {
  const showModal = vi.spyOn(HTMLDialogElement.prototype, 'showModal');
  setUp();
  expect(showModal).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('dialog', { name: 'Delete runs' })).toBe(dialog());
  expect(dialog().textContent).toContain('Two runs');
  expect(dialog().textContent).toContain('Foot');
});

test('a closed dialog has no content and opens when `open` turns true', async () => {
  const { rerender } = setUp(false);
  expect(dialog().open).toBe(false);
  expect(dialog().textContent.trim()).toBe('');
  await rerender({ open: true });
  expect(dialog().open).toBe(true);
  await rerender({ open: false });
  expect(dialog().open).toBe(false);
});

test('the close button calls onclose once', async () => {
  const { onclose } = setUp();
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(onclose).toHaveBeenCalledTimes(1);
});

// A browser turns Escape into `cancel` on the dialog, and then closes it.
test('Escape calls onclose', async () => {
  const { onclose } = setUp();
  await fireEvent(dialog(), new Event('cancel', { cancelable: true }));
  expect(onclose).toHaveBeenCalledTimes(1);
});

test('cancelling a file chooser inside does not close the dialog', async () => {
  const { onclose } = setUp();
  await fireEvent(screen.getByText('Two runs'), new Event('cancel', { bubbles: true }));
  expect(onclose).not.toHaveBeenCalled();
});

test('the browser closing the dialog calls onclose', async () => {
  const { onclose } = setUp();
  dialog().close();
  expect(onclose).toHaveBeenCalledTimes(1);
});

test('a late close event of a dialog that is open again is ignored', async () => {
  const { onclose } = setUp();
  await fireEvent(dialog(), new Event('close'));
  expect(dialog().open).toBe(true);
  expect(onclose).not.toHaveBeenCalled();
});
