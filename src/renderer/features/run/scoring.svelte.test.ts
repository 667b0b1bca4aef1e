import { beforeEach, expect, test } from 'vitest';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { ScoreReport } from '../../../shared/domain/scores';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import { Scoring } from './scoring.svelte';

const core = installFakeCore();
const report = { run: 'a', step: 400, scores: [] } as unknown as ScoreReport;
/** Ids of the measurements that were requested. */
const jobs = () => core.sent('scores:measure').map(([id]) => id as string);
let scoring: Scoring;

beforeEach(async () => {
  scoring = new Scoring();
  core.answers = { 'runs:list': () => [aRow('a', {}, { scoreSamples: 500 })], 'latents:cancel': () => null };
  await runs.load();
});

test('a checkpoint is scored with as many samples as the scores during training', async () => {
  core.answers['scores:measure'] = () => ok(report);
  const done = scoring.start('a', 400);
  expect([scoring.working, scoring.target]).toEqual([true, { run: 'a', step: 400 }]);
  await done;
  expect(core.sent('scores:measure')[0]![1]).toEqual({ run: 'a', step: 400, samples: 500 });
  expect([scoring.working, scoring.report, scoring.error]).toEqual([false, report, undefined]);
});

test('the progress is that of its own job', async () => {
  const shares: number[] = [];
  core.answers['scores:measure'] = (id) => {
    core.emit('latents:progress', { id, done: 1, total: 4 });
    shares.push(scoring.share);
    core.emit('latents:progress', { id: 'another', done: 3, total: 4 });
    shares.push(scoring.share);
    return ok(report);
  };
  await scoring.start('a', 400);
  expect(shares).toEqual([0.25, 0.25]);
});

test('a refusal is shown in place of the result', async () => {
  core.answers['scores:measure'] = () => refuse('The checkpoint is damaged.');
  await scoring.start('a', 400);
  expect([scoring.error, scoring.report, scoring.working]).toEqual(['The checkpoint is damaged.', undefined, false]);
});

test('closing cancels the measurement, whose answer is ignored', async () => {
  let answer!: (outcome: unknown) => void;
  core.answers['scores:measure'] = () => new Promise((resolve) => (answer = resolve));
  const done = scoring.start('a', 400);
  scoring.close();
  expect(core.sent('latents:cancel')).toEqual([jobs()]);
  answer(ok(report));
  await done;
  expect([scoring.target, scoring.report, scoring.working]).toEqual([undefined, undefined, false]);
});

test('a second measurement cancels the first, and closing a result cancels nothing', async () => {
  let answer!: (outcome: unknown) => void;
  core.answers['scores:measure'] = () => new Promise((resolve) => (answer = resolve));
  void scoring.start('a', 100);
  core.answers['scores:measure'] = () => ok(report);
  await scoring.start('a', 400);
  answer(refuse('cancelled'));
  expect(new Set(jobs()).size).toBe(2);
  expect(core.sent('latents:cancel')).toEqual([[jobs()[0]]]);
  expect([scoring.report, scoring.error]).toEqual([report, undefined]);
  scoring.close();
  expect(core.sent('latents:cancel')).toHaveLength(1);
});
