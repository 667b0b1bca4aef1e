import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ok } from '../../../../shared/contract/outcome';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import QueueControls from './QueueControls.svelte';
import { queue } from './queue.svelte';

const core = installFakeCore();
const slots = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Slots' });

beforeEach(() => {
  core.answers['queue:slots'] = () => ok(null);
});

test('automatic slots are an empty field, and a number replaces them', async () => {
  queue.state = { held: false, slots: 'auto', queued: [], live: [] };
  render(QueueControls);
  expect([slots().value, slots().placeholder]).toEqual(['', 'auto']);
  await userEvent.type(slots(), '3{Enter}');
  await userEvent.tab();
  expect(core.sent('queue:slots')).toEqual([[3]]);
});

test('emptying the field returns to automatic slots', async () => {
  queue.state = { held: false, slots: 2, queued: [], live: [] };
  render(QueueControls);
  expect(slots().value).toBe('2');
  await userEvent.clear(slots());
  await userEvent.tab();
  expect(core.sent('queue:slots')).toEqual([['auto']]);
});
