import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import ExternalSettings from './ExternalSettings.svelte';

const external = { settings: { 'optimizer.lr': 0.0002, amp: false }, program: 'x', stepsPerEpoch: 468 };

test('shows what the program states, and nothing that it does not', () => {
  render(ExternalSettings, { external, stated: undefined, onstate: vi.fn() });
  expect(screen.getByRole('row', { name: 'optimizer.lr 0.0002' })).toBeTruthy();
  expect(screen.getByRole('row', { name: 'amp false' })).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Steps per epoch').value).toBe('468');
  expect(screen.getByLabelText<HTMLInputElement>('Discriminator updates per step').value).toBe('');
  expect(screen.getByLabelText<HTMLSelectElement>('Objective of its losses').value).toBe('');
});

test('a person states what is missing, keeps what was stated before, and takes it back', async () => {
  const onstate = vi.fn();
  const stated = { objective: 'wgan' as const };
  render(ExternalSettings, { external: { ...external, ...stated }, stated, onstate });
  const input = screen.getByLabelText('Discriminator updates per step');
  await userEvent.type(input, '5{Enter}');
  await userEvent.tab();
  expect(onstate).toHaveBeenLastCalledWith({ objective: 'wgan', discriminatorUpdatesPerStep: 5 });
  await userEvent.selectOptions(screen.getByLabelText('Objective of its losses'), '');
  expect(onstate).toHaveBeenLastCalledWith(null);
});
