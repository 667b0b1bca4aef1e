import { expect, test } from 'vitest';
import { readSetAside, setAsideText } from './set-aside';

test('a stored page is read with its settings and error', () => {
  const stored = { page: '#/disk', look: { sort: 1 }, failure: 'no such thing' };
  expect(readSetAside(stored)).toEqual(stored);
  expect(readSetAside({ page: '#/disk' })).toEqual({ page: '#/disk' });
});

test('an invalid stored value is ignored', () => {
  for (const stored of [undefined, null, 7, '#/disk', [], {}, { page: 3 }])
    expect(readSetAside(stored)).toBeUndefined();
});

test('the notice names the page and, if there was one, the error', () => {
  expect(setAsideText({ page: '#/compare?runs=a,b' })).toBe(
    'Gander stopped responding or was closed while it showed a comparison. The run list is shown with default settings instead.',
  );
  expect(setAsideText({ page: '#/run/a', failure: 'x is undefined' })).toBe(
    'It failed while it showed a run (x is undefined). The run list is shown with default settings instead.',
  );
});

test('every page has a name', () => {
  for (const page of [
    '#/runs',
    '#/archive',
    '#/new',
    '#/disk',
    '#/settings',
    '#/latents?run=a',
    '#/about',
    '#/nowhere',
  ])
    expect(setAsideText({ page })).toMatch(/while it showed (the|a) /);
});
