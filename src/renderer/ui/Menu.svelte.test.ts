import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { textSnippet } from '../testing/snippet.test-helper';
import Menu from './Menu.svelte';

const setUp = async () => {
  const chosen = { queue: vi.fn(), columns: vi.fn(), remove: vi.fn() };
  render(Menu, {
    label: 'Actions of runs',
    children: textSnippet('Actions'),
    items: [
      { label: 'Queue', keys: 'Ctrl+Q', choose: chosen.queue },
      { label: 'Columns', checked: true, keepOpen: true, separated: true, choose: chosen.columns },
      { label: 'Delete', disabled: true, choose: chosen.remove },
    ],
  });
  const button = screen.getByRole('button', { name: /Actions/ });
  await userEvent.click(button);
  await waitFor(() => expect(document.activeElement).toBe(entry('Queue')));
  return { button, ...chosen };
};
const entry = (name: string): HTMLElement => screen.getByText(name, { selector: '[role^=menuitem]' });
const isOpen = (): boolean => screen.queryByRole('menu') !== null;

test('the button says that it has a menu and whether it is open', async () => {
  const { button } = await setUp();
  expect(button.getAttribute('aria-haspopup')).toBe('menu');
  expect(button.getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByRole('menu', { name: 'Actions of runs' })).toBeTruthy();
  await userEvent.click(button);
  expect(button.getAttribute('aria-expanded')).toBe('false');
  expect(isOpen()).toBe(false);
});

test('an item that is on or off is a checkbox; a disabled one says so', async () => {
  await setUp();
  expect(screen.getByRole('menuitemcheckbox', { name: 'Columns' }).getAttribute('aria-checked')).toBe('true');
  expect(entry('Delete').getAttribute('aria-disabled')).toBe('true');
});

test.each([
  ['{ArrowDown}', 'Columns'],
  ['{ArrowUp}', 'Delete'],
  ['{End}', 'Delete'],
  ['{End}{ArrowDown}', 'Queue'],
  ['{End}{ArrowUp}', 'Columns'],
  ['{End}{Home}', 'Queue'],
])('from the first item, %s moves the focus to %s', async (keys, name) => {
  await setUp();
  await userEvent.keyboard(keys);
  expect(document.activeElement).toBe(entry(name));
});

test('Escape closes the menu and returns the focus to its button', async () => {
  const { button } = await setUp();
  await userEvent.keyboard('{Escape}');
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(button);
});

test('Enter chooses the focused item and closes the menu', async () => {
  const { button, queue } = await setUp();
  await userEvent.keyboard('{Enter}');
  expect(queue).toHaveBeenCalledTimes(1);
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(button);
});

test('an item with `keepOpen` leaves the menu open', async () => {
  const { columns } = await setUp();
  await userEvent.click(entry('Columns'));
  expect(columns).toHaveBeenCalledTimes(1);
  expect(isOpen()).toBe(true);
});

test('a disabled item does nothing', async () => {
  const { remove } = await setUp();
  await userEvent.click(entry('Delete'));
  expect(remove).not.toHaveBeenCalled();
  expect(isOpen()).toBe(true);
});

test('the menu closes when the focus leaves it', async () => {
  await setUp();
  const outside = document.body.appendChild(document.createElement('button'));
  outside.focus();
  await waitFor(() => expect(isOpen()).toBe(false));
  outside.remove();
});
