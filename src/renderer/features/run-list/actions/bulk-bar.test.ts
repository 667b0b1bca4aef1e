import { describe, expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { bulkBarState, listedCountText, partCount, unlistedText } from './bulk-bar';

const running = aRow('a', { state: 'running', favourite: true });
const queued = aRow('b', { state: 'queued' });
const finished = aRow('c', { state: 'finished', favourite: true });
const all = [running, queued, finished];

describe('the bar of selected runs', () => {
  test('offers each action with the runs that allow it', () => {
    const buttons = bulkBarState(all, all).buttons.map(({ label, runs }) => `${label}: ${runs.join(' ')}`);
    expect(buttons).toEqual([
      'Pause: a',
      'Stop: a',
      'Suspend: a',
      'Retry: c',
      'Cancel: b',
      'Archive: c',
      'Delete: b c',
    ]);
  });

  test('moves a queued run only if it is the only selected one', () => {
    expect(bulkBarState([queued], all)).toMatchObject({ queued: ['b'] });
    expect(bulkBarState([queued, finished], all)).toMatchObject({ queued: ['b'] });
    expect(bulkBarState([finished], all)).toMatchObject({ queued: [] });
  });

  test('marks the star only if all are favourites', () => {
    expect(bulkBarState([running, finished], all).areFavourites).toBe(true);
    expect(bulkBarState(all, all).areFavourites).toBe(false);
  });

  test('finds the selected runs that the list does not show', () => {
    expect(bulkBarState(all, [queued]).unlisted).toEqual(['a', 'c']);
    expect(bulkBarState(all, all).unlisted).toEqual([]);
  });
});

test('a button shows how many of the selected runs it acts on, unless it acts on all', () => {
  expect([partCount(0, 5), partCount(2, 5), partCount(5, 5), partCount(1200, 2000)]).toEqual([
    '',
    ' (2)',
    '',
    ' (1,200)',
  ]);
});

test('the number of listed runs names the total if some are filtered out', () => {
  expect([listedCountText(1, 1), listedCountText(3, 1200), listedCountText(0, 1)]).toEqual([
    '1 run',
    '3 of 1,200 runs',
    '0 of 1 run',
  ]);
});

test('the notice on unlisted runs agrees in number', () => {
  expect(unlistedText(1, 4)).toBe('1 of 4 selected is not in the list below.');
  expect(unlistedText(3, 4)).toBe('3 of 4 selected are not in the list below.');
});
