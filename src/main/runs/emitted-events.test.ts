import { afterAll, beforeAll, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import type { Reply, RequestName, Requests } from '../../shared/contract/requests';
import type { RunId } from '../../shared/domain/run/run';
import { handlers } from '../core/handlers';
import type { Container } from '../core/container';
import type { Runs } from './runs';
import { plan, TestHome } from './testing/runs.test-helper';

let home: TestHome;
let runs: Runs;
let answers: Record<string, (...args: unknown[]) => unknown>;
/** Short names of runs by their ids. */
const names = new Map<RunId, string>();
let finished: RunId, queued: RunId[];

beforeAll(async () => {
  home = new TestHome();
  runs = home.open();
  answers = handlers({ runs, act: runs.services.actions.act.bind(runs.services.actions) } as Container) as never;
  [finished] = (await enqueue([1])) as [RunId];
  names.set(finished, 'finished');
  runs.start();
  await runs.idle();
  await request('queue:hold', true);
  queued = await enqueue([2, 3, 4]);
  queued.forEach((id, i) => names.set(id, `queued ${i + 1}`));
});
afterAll(() => home.remove());

const request = async <K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Reply<K>> =>
  (await answers[name]!(...args)) as Reply<K>;
const enqueue = async (seeds: number[]) => unwrap(await request('experiments:enqueue', plan(seeds))).runs;

/** The events that a mutation causes: each with the runs that it names. */
async function eventsOf(mutate: () => Promise<unknown>): Promise<string[]> {
  runs.services.changes.flush();
  const events = new Map<string, Set<string>>();
  const note = (event: string, ids: readonly RunId[]): void =>
    ids.forEach((id) => events.set(event, (events.get(event) ?? new Set()).add(names.get(id) ?? 'new')));
  const listeners = [
    runs.on('runs:changed', ({ rows, removed }) => {
      note(
        'changed',
        rows.map((row) => row.id),
      );
      note('removed', removed);
    }),
    runs.on('queue:changed', () => events.set('queue', new Set())),
    runs.on('disk:changed', () => events.set('disk', new Set())),
    runs.on('series:grew', (grown) =>
      note(
        'grew',
        grown.map((one) => one.run),
      ),
    ),
    runs.on('samples:added', (added) =>
      note(
        'sampled',
        added.map((one) => one.run),
      ),
    ),
  ];
  const result = await mutate();
  if (typeof result === 'object' && result !== null && 'ok' in result) expect(result).toMatchObject({ ok: true });
  runs.services.changes.flush();
  listeners.forEach((remove) => remove());
  return [...events].map(([event, of]) =>
    [event, ...[...of].sort()].join(': ').replace(/: /g, ', ').replace(', ', ': '),
  );
}

it('sends for each request that changes something the runs and the parts that it has changed, and nothing else', async () => {
  const [first, second, third] = queued as [RunId, RunId, RunId];
  const expectEvents = async <K extends RequestName>(
    events: string[],
    name: K,
    ...args: Parameters<Requests[K]>
  ): Promise<void> =>
    expect(await eventsOf(() => request(name, ...args)), JSON.stringify([name, ...args])).toEqual(events);
  await expectEvents(['changed: finished'], 'runs:annotate', finished, { name: 'renamed' });
  await expectEvents(['changed: finished'], 'runs:annotate', finished, { tags: ['a'] });
  await expectEvents(['changed: finished'], 'runs:annotate', finished, {});
  await expectEvents(['changed: finished, queued 1'], 'runs:annotateAll', [
    { run: finished, change: { notes: 'x' } },
    { run: first, change: { notes: 'y' } },
  ]);
  await expectEvents(['changed: finished'], 'checkpoints:pin', finished, 10, true);
  await expectEvents(['changed: finished'], 'checkpoints:thin', [finished], { every: null });
  await expectEvents(['changed: finished, queued 1, queued 2, queued 3', 'queue'], 'runs:act', 'archive', [finished]);
  await expectEvents(['changed: finished, queued 1, queued 2, queued 3', 'queue'], 'runs:act', 'unarchive', [finished]);
  await expectEvents(['changed: finished, queued 1, queued 2, queued 3', 'queue'], 'runs:act', 'trash', [finished]);
  await expectEvents(['changed: finished, queued 1, queued 2, queued 3', 'queue'], 'runs:act', 'restore', [finished]);
  await expectEvents(['changed: queued 1, queued 2, queued 3', 'queue'], 'queue:move', third, 1);
  await expectEvents(['changed: queued 1, queued 2, queued 3', 'queue'], 'queue:slots', 2);
  await expectEvents(['changed: queued 1, queued 2, queued 3', 'queue'], 'queue:hold', true);
  await expectEvents([], 'trash:keepFor', 30);
  await expectEvents(['changed: queued 1, queued 2, queued 3', 'queue'], 'runs:act', 'cancel', [second]);
  await expectEvents(['changed: queued 1, queued 3', 'queue'], 'runs:act', 'trash', [third]);
  await expectEvents(['changed: queued 1, queued 3', 'queue'], 'runs:act', 'restore', [third]);
  await expectEvents(['changed: queued 1, queued 3', 'removed: queued 2', 'queue'], 'runs:act', 'delete', [second]);
  await expectEvents(['changed: new, queued 1, queued 3', 'queue'], 'runs:act', 'retry', [finished]);
  await expectEvents(['changed: new, queued 1, queued 3', 'queue'], 'runs:branch', {
    run: finished,
    set: { steps: 30 },
    name: 'branched',
  });
  await expectEvents(['changed: new, queued 1, queued 3', 'queue'], 'experiments:enqueue', plan([7]));
});

it('sends the rows of a run at its start, while it trains and at its end', async () => {
  expect(
    await eventsOf(async () => {
      await request('queue:hold', false);
      await runs.idle();
    }),
  ).toEqual([
    'changed: new, queued 1, queued 3',
    'queue',
    'grew: new, queued 1, queued 3',
    'sampled: new, queued 1, queued 3',
  ]);
});
