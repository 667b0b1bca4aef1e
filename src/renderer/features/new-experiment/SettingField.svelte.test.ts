import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import { preset } from '../../../shared/domain/run/presets';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';
import SettingField from './SettingField.svelte';

beforeEach(() => {
  experiment.draft = draftOf(preset('ring-compare')!);
});

const show = (name: string, props: { disabled?: boolean } = {}) => {
  const field = FIELDS.find((one) => one.name === name)!;
  render(SettingField, { field, defaults: experiment.defaults[name] ?? [], ...props });
  return field;
};
/** The text that a screen reader reads after the label of a control. */
const described = (control: HTMLElement): string | undefined =>
  document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent ?? undefined;

test('a field is described by its description, and by the error of a wrong value in its place', async () => {
  const { description } = show('batchSize');
  const field = screen.getByRole('textbox', { name: /^Batch size/ });
  expect(field.getAttribute('aria-invalid')).toBe('false');
  expect(described(field)).toBe(description);
  await userEvent.clear(field);
  await userEvent.type(field, 'many');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(described(field)).toContain('many');
  expect(screen.queryByText(description)).toBeNull();
});

test('a choice begins with the default, and a chosen value is set', async () => {
  show('latentDistribution');
  const field = screen.getByRole<HTMLSelectElement>('combobox', { name: /^Latent distribution/ });
  expect([...field.options].map(({ text }) => text)).toEqual(['normal (default)', 'normal', 'uniform']);
  await userEvent.selectOptions(field, 'uniform');
  expect(experiment.setting('latentDistribution')).toEqual({ text: 'uniform', vary: false });
});

test('a varied choice is a group of checkboxes, whose values stay in the order of the table', async () => {
  const { label } = show('latentDistribution');
  await userEvent.click(screen.getByRole('checkbox', { name: `Vary ${label}` }));
  const group = screen.getByRole('group', { name: label });
  expect(described(group)).toBe('N(0, 1), or uniform on [-1, 1].');
  // The default is chosen first.
  expect(experiment.setting('latentDistribution')).toEqual({ text: 'normal', vary: true });
  await userEvent.click(screen.getByRole('checkbox', { name: 'normal' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'uniform' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'normal' }));
  expect(experiment.setting('latentDistribution').text).toBe('normal, uniform');
});

test('a list that is no longer varied keeps its first value', async () => {
  experiment.changeSetting('batchSize', { text: '32, 64', vary: true });
  show('batchSize');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Vary Batch size' }));
  expect(experiment.setting('batchSize')).toEqual({ text: '32', vary: false });
});

test('a disabled field can neither be typed in nor varied', () => {
  const { label } = show('steps', { disabled: true });
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: new RegExp(`^${label}`) }).disabled).toBe(true);
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: `Vary ${label}` }).disabled).toBe(true);
});
