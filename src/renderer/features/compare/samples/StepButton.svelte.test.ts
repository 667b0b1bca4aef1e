import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import { Legend } from '../legend.svelte';
import SeedSwitch from './SeedSwitch.svelte';
import StepButton from './StepButton.svelte';
import { SwipePair } from './swipe-pair.svelte';
import SwipeButton from './SwipeButton.svelte';

const parent = aComparedRun('parent', { name: 'The parent' });
const runs = { find: (id: string) => (id === 'parent' ? parent : undefined), clocks: new Map([['a', aClock(2)]]) };
const button = (frame: { of?: string; step?: number }, at = 40, axis: 'step' | 'updates' = 'step') => {
  const jump = vi.fn();
  const { container } = render(StepButton, {
    runs,
    playhead: { axis, at },
    run: 'a',
    frame: { of: undefined, step: undefined, ...frame },
    jump,
  });
  return { jump, text: () => container.textContent?.replace(/\s+/g, ' ').trim() };
};

test('shows the step of the sample, and moves the playhead there', async () => {
  const { jump, text } = button({ step: 40 });
  expect(text()).toBe('step 40');
  await userEvent.click(screen.getByRole('button'));
  expect(jump).toHaveBeenCalledWith({ run: 'a', step: 40 });
});

test('shows the step at the playhead where it is another', () => {
  expect(button({ step: 1200 }, 1234).text()).toBe('step 1,200 nearest to 1,234');
  // 90 discriminator updates are 45 steps of two updates each.
  expect(button({ step: 40 }, 90, 'updates').text()).toBe('step 40 nearest to 45');
});

test('names the parent of a branch whose sample is shown', async () => {
  const { jump, text } = button({ of: 'parent', step: 40 });
  expect(text()).toBe('step 40 of The parent');
  await userEvent.click(screen.getByRole('button'));
  expect(jump).toHaveBeenCalledWith({ run: 'parent', step: 40 });
});

test('is empty before the first sample', () => {
  button({});
  expect(screen.queryByRole('button')).toBeNull();
});

test('the seed whose grids are shown is chosen for every configuration', async () => {
  const engine = { name: 'tensorflow' as const, version: '2.9', device: 'cpu' };
  const change = (seed: number) => ({ seed, engine, state: 'finished' as const, datasetHash: 'x' });
  const seeds = [aComparedRun('s1', change(1)), aComparedRun('s2', change(2))];
  const legend = new Legend({ runs: () => seeds, isFolding: () => true });
  render(SeedSwitch, { legend, run: legend.gridRuns[0]! });
  await userEvent.selectOptions(screen.getByRole('combobox'), 'seed 2');
  expect([legend.seed, legend.gridRuns.map((run) => run.id)]).toEqual([2, ['s2']]);
});

test('a run by itself has no seed to choose', () => {
  const legend = new Legend({ runs: () => [parent], isFolding: () => true });
  render(SeedSwitch, { legend, run: parent });
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('two runs can be laid on each other only where two have samples of a kind', () => {
  const swipe = new SwipePair({ gridRuns: () => [parent], samples: () => ({}) });
  render(SwipeButton, { swipe });
  const toggle = screen.getByRole('button', { name: 'Swipe' }) as HTMLButtonElement;
  expect([toggle.disabled, toggle.title]).toEqual([true, 'To overlay runs, show two with samples of the same kind']);
});
