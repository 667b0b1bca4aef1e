import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import type { ComparedRun } from '../compared-run';
import ScrubberCheckpoints from './ScrubberCheckpoints.svelte';
import ScrubberWarnings from './ScrubberWarnings.svelte';

const warning = (step: number, state: 'began' | 'passed') => ({
  at: '',
  step,
  level: 'warning' as const,
  code: 'oscillation',
  message: `The losses oscillate at ${step}.`,
  warning: { state, value: 1 },
});
const a = aComparedRun('a', {
  events: [warning(20, 'began'), warning(30, 'passed')],
  checkpoints: [{ step: 10 }, { step: 12 }, { step: 90 }] as ComparedRun['checkpoints'],
});
const b = aComparedRun('b', { events: [warning(50, 'began')] });
const scrubber = (runs: ComparedRun[], isNamed = true) => ({
  runs,
  clocks: new Map(runs.map((run) => [run.id, aClock()])),
  axis: 'step' as const,
  isNamed,
  from: 0,
  to: 100,
  width: 400,
});
const marks = (group: string) => within(screen.getByRole('group', { name: group })).getAllByRole('button');
const names = (group: string) => marks(group).map((mark) => mark.getAttribute('aria-label'));

test('a mark for each warning where it began opens its message', async () => {
  render(ScrubberWarnings, scrubber([a, b]));
  expect(names('Warnings on the scrubber')).toEqual([
    'Warning at step 20: oscillation',
    'Warning at step 50: oscillation',
  ]);
  await userEvent.click(marks('Warnings on the scrubber')[1]!);
  expect(screen.getByRole('listitem').textContent).toBe('b, step 50. The losses oscillate at 50.');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('the marks of a page with one run do not name it', async () => {
  render(ScrubberWarnings, scrubber([a], false));
  await userEvent.click(marks('Warnings on the scrubber')[0]!);
  expect(screen.getByRole('listitem').textContent).toBe('step 20. The losses oscillate at 20.');
});

test('close checkpoints share a mark, which lists them with what can be done', async () => {
  render(ScrubberCheckpoints, scrubber([a, b]));
  expect(names('Checkpoints on the scrubber')).toEqual(['2 checkpoints', 'Checkpoint at step 90']);
  await userEvent.click(marks('Checkpoints on the scrubber')[0]!);
  const items = screen.getAllByRole('listitem');
  expect(items.map((item) => item.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'a, step 10 Branch… Generator… Latents',
    'a, step 12 Branch… Generator… Latents',
  ]);
  expect(within(items[1]!).getByRole('link').getAttribute('href')).toContain('12');
});

test('arrows move the focus from mark to mark, of which one is in the tab order', async () => {
  render(ScrubberCheckpoints, scrubber([a]));
  const [first, second] = marks('Checkpoints on the scrubber');
  await userEvent.tab();
  expect(document.activeElement).toBe(first);
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(document.activeElement).toBe(second);
  expect([first!.tabIndex, second!.tabIndex]).toEqual([-1, 0]);
  await userEvent.keyboard('{Home}');
  expect(document.activeElement).toBe(first);
});

test('nothing is drawn for runs without warnings', () => {
  render(ScrubberWarnings, scrubber([aComparedRun('c')]));
  expect(screen.queryByRole('group')).toBeNull();
});
