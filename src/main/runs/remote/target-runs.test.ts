import { afterEach, expect, it, vi } from 'vitest';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import type { OpenTarget } from '../../targets/open-target';
import type { JobState } from '../../targets/target';
import type { Outcome } from '../../../shared/contract/outcome';
import { enqueueExperiment } from '../enqueue';
import { plan, TestHome } from '../testing/runs.test-helper';
import { TargetRuns } from './target-runs';

const test = new TestHome();
afterEach(async () => {
  vi.useRealTimers();
  await test.remove();
});

it('submits a key again only when the scheduler has answered for a while that it does not know it', async () => {
  const runs = test.open();
  const settings = { kind: 'detached' as const, folder: '/nowhere', prologue: [] };
  unwrap(runs.services.remote.add('box', settings));
  const [id] = unwrap(await enqueueExperiment(runs.services, { ...plan([1]), targets: ['box'] })).runs as [RunId];
  const submittedAt = new Date().toISOString();
  // As an app leaves it that ended between a submission and its note.
  runs.services.rows.update(id, { job: { key: 'aaaaaaaa', task: 0, phase: 'submitting', submittedAt } });

  let answer: Outcome<Map<string, JobState>> = refuse('The scheduler does not answer.');
  const submit = vi.fn(() => Promise.resolve({ ok: true as const, job: '7' }));
  const open = {
    settings,
    machine: { name: 'box' },
    target: { submit, state: () => Promise.resolve(answer) },
    files: { read: () => Promise.resolve(ok([undefined])) },
    close: () => undefined,
  } as unknown as OpenTarget;
  const target = new TargetRuns('box', open, { ...runs.services, program: '' }, runs.services.supervisor);
  vi.useFakeTimers({ toFake: ['performance'] });
  const turns = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000);
      await target.turn(true, new AbortController().signal);
    }
  };
  await turns(120);
  expect(submit).not.toHaveBeenCalled();
  answer = ok(new Map());
  await turns(25);
  expect(submit).not.toHaveBeenCalled();
  await turns(30);
  expect(submit).toHaveBeenCalledTimes(1);
  expect(runs.services.rows.get(id)!.job).toMatchObject({ key: 'aaaaaaaa', job: '7', phase: 'queued' });
  target.close();
});
