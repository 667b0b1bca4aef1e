import { describe, expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { actionButtons, allowed, deleteKeyAction } from './allowed-actions';

const running = aRow('a', { state: 'running' });
const finished = aRow('b', { state: 'finished' });
const archived = aRow('c', { state: 'finished', archived: true });
const trashed = aRow('d', { state: 'finished', trashedAt: '2026-11-21T11:00:00.000Z' });

test('each action is allowed for the runs whose state permits it', () => {
  expect(allowed([running, finished, archived, trashed])).toEqual({
    pause: ['a'],
    continue: [],
    stop: ['a'],
    park: ['a'],
    resume: [],
    retry: ['b', 'c'],
    cancel: [],
    archive: ['b'],
    unarchive: ['c'],
    trash: ['b', 'c'],
    restore: ['d'],
    delete: ['b', 'c', 'd'],
  });
});

test('a stopped run can be resumed only if it has a checkpoint', () => {
  const stopped = (checkpoints: number) => aRow('a', { state: 'stopped', stored: { checkpoints, samples: 0, log: 0 } });
  expect(allowed([stopped(0)]).resume).toEqual([]);
  expect(allowed([stopped(1)]).resume).toEqual(['a']);
});

describe('the buttons of some runs', () => {
  const labels = (...rows: Parameters<typeof actionButtons>[0]) => actionButtons(rows).map(({ label }) => label);

  test('offer permanent deletion only if all of them are in the trash', () => {
    expect(labels(trashed)).toEqual(['Restore', 'Delete permanently…']);
    expect(labels(finished)).toEqual(['Retry', 'Archive', 'Delete']);
    expect(labels(finished, trashed)).toEqual(['Retry', 'Archive', 'Delete', 'Restore']);
  });

  test('mark deletion as dangerous, and nothing else', () => {
    expect(
      actionButtons([running, finished, archived])
        .filter(({ kind }) => kind === 'danger')
        .map(({ action }) => action),
    ).toEqual(['trash']);
    expect(actionButtons([trashed]).map(({ kind }) => kind)).toEqual(['plain', 'danger']);
  });

  test('are none without runs', () => {
    expect(actionButtons([])).toEqual([]);
  });
});

describe('the Delete key', () => {
  test('moves the runs that have ended to the trash', () => {
    expect(deleteKeyAction([running, finished], 'runs')).toEqual({ action: 'trash', runs: ['b'] });
    expect(deleteKeyAction([archived], 'archive')).toEqual({ action: 'trash', runs: ['c'] });
  });

  test('deletes permanently in the trash', () => {
    expect(deleteKeyAction([trashed], 'trash')).toEqual({ action: 'delete', runs: ['d'] });
  });

  test('does nothing for runs that train, or without runs', () => {
    expect(deleteKeyAction([running], 'runs')).toBeUndefined();
    expect(deleteKeyAction([], 'runs')).toBeUndefined();
  });
});
