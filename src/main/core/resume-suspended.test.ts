import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forgetSuspended, rememberLive, resumeSuspended } from './resume-suspended';

const logged = vi.hoisted(() => [] as string[]);
vi.mock('./log-line', () => ({ logLine: (text: string) => void logged.push(text) }));

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-resume-'));
  logged.length = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => path.join(home, 'resume.json');
const remembered = (): unknown => (existsSync(file()) ? JSON.parse(readFileSync(file(), 'utf8')) : undefined);
const remember = (...live: string[]) => rememberLive(home, { queueState: () => ({ live }) as never });

/** Runs in these states; `resumed` are those that were put at the front of the queue, in this order. */
function fakeRuns(states: Record<string, string>, act: (id: string) => void = () => undefined) {
  const resumed: string[] = [];
  const runs = {
    answer: <T>(work: () => T) => Promise.resolve().then(work),
    services: {
      rows: { all: () => Object.entries(states).map(([id, state]) => ({ id, state })) },
      actions: {
        act: (action: string, [id]: string[]) => {
          expect(action).toBe('resume');
          act(id!);
          resumed.push(id!);
        },
      },
    },
  };
  return { runs: runs as never, resumed };
}

describe('runs that closing suspends', () => {
  test('are remembered before those of earlier closings, each once', () => {
    remember('b', 'a');
    expect(remembered()).toEqual(['b', 'a']);
    remember('c', 'a');
    expect(remembered()).toEqual(['c', 'a', 'b']);
    remember();
    expect(remembered()).toEqual(['c', 'a', 'b']);
    expect(readdirSync(home)).toEqual(['resume.json']);
  });

  test('are not waited for when their list cannot be written: closing goes on, and says what follows', () => {
    mkdirSync(file());
    writeFileSync(path.join(file(), 'x'), '');
    remember('a');
    expect(logged).toEqual([expect.stringContaining('will not resume automatically at the next start')]);
  });

  test('are forgotten when a person acts on them; without any the file is gone', () => {
    remember('a', 'b', 'c');
    forgetSuspended(home, ['b', 'x']);
    expect(remembered()).toEqual(['a', 'c']);
    forgetSuspended(home, ['a', 'c']);
    expect(remembered()).toBeUndefined();
    forgetSuspended(home, ['a']);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('the next start', () => {
  test('puts them at the front of the queue, so that the first is first, and forgets them', async () => {
    remember('a', 'b', 'c');
    const { runs, resumed } = fakeRuns({ a: 'parked', b: 'parked', c: 'parked', d: 'parked' });
    await resumeSuspended(home, runs);
    expect(resumed).toEqual(['c', 'b', 'a']);
    expect(remembered()).toBeUndefined();
  });

  test('leaves alone what is no longer suspended, or gone', async () => {
    remember('a', 'b', 'c');
    const { runs, resumed } = fakeRuns({ a: 'stopped', b: 'parked' });
    await resumeSuspended(home, runs);
    expect(resumed).toEqual(['b']);
  });

  test('keeps the list when a run cannot be resumed, for the start after that', async () => {
    remember('a', 'b');
    const { runs } = fakeRuns({ a: 'parked', b: 'parked' }, () => {
      throw new Error('The disk is full.');
    });
    await resumeSuspended(home, runs);
    expect(remembered()).toEqual(['a', 'b']);
    expect(logged).toEqual([
      'Runs that were suspended when Gander closed will resume at the next start: The disk is full.',
    ]);
  });

  test.each(['', '{', 'null', '{"0":"a"}', '"a"', '[1,null,["a"]]'])(
    'takes a list of %j for an empty one',
    async (text) => {
      writeFileSync(file(), text);
      const { runs, resumed } = fakeRuns({ a: 'parked' });
      await resumeSuspended(home, runs);
      expect([resumed, logged]).toEqual([[], []]);
    },
  );

  test('takes the ids of a list that holds other things too, each once', async () => {
    writeFileSync(file(), '["a",5,"b","a"]');
    const { runs, resumed } = fakeRuns({ a: 'parked', b: 'parked' });
    await resumeSuspended(home, runs);
    expect(resumed).toEqual(['b', 'a']);
  });
});
