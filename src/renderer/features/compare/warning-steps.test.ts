import { expect, it } from 'vitest';
import { describeWarned, warningsOf } from './warning-steps';

const event = (step: number, code: string, state?: 'began' | 'passed') => ({
  at: '',
  step,
  level: 'warning' as const,
  code,
  message: code,
  ...(state ? { warning: { state, value: 1 } } : {}),
});

it('finds where warnings began, and nothing else', () => {
  const events = [
    event(5, 'slow-disk'),
    event(100, 'mode-collapse', 'began'),
    event(300, 'mode-collapse', 'passed'),
    event(400, 'of-another-version', 'began'),
  ];
  expect(warningsOf([{ id: 'a', events }])).toEqual([
    { run: 'a', step: 100, label: 'mode collapse', message: 'mode-collapse' },
    { run: 'a', step: 400, label: 'of-another-version', message: 'of-another-version' },
  ]);
});

it('describes when a warning began and when it passed', () => {
  expect(describeWarned({ name: 'diverged', step: 1200 })).toBe('NaN at step 1,200');
  expect(describeWarned({ name: 'oscillation', step: 30, passed: 40 })).toBe('oscillation at step 30, passed at 40');
});
