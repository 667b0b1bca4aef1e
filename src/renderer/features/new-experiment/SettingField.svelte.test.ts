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
