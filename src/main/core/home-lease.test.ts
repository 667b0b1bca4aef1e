import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { claim, describeOwner, holds, readLease, release } from './home-lease';
import { leaseOf } from '../runs/supervisor/process-lease';

let home: string;
const file = () => path.join(home, 'owner.json');
const take = () => claim(home, 'a test', () => '/nowhere');
const write = (change: object) =>
  writeFileSync(
    file(),
    JSON.stringify({
      ...leaseOf(process.pid),
      host: readHost(),
      what: 'gander run',
      since: 's',
      socket: '/s',
      token: 't',
      ...change,
    }),
  );
const readHost = () => {
  const { lease } = claim(mkdtempSync(path.join(tmpdir(), 'gander-host-')), 'x', () => '/s');
  return lease.host;
};

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-lease-'));
});

test('the first to come owns the home, the second is told who has it, and a released home is free', () => {
  const first = take();
  expect(first.owned).toBe(true);
  const second = take();
  expect(second).toEqual({ owned: false, lease: first.lease });
  expect(describeOwner(second.lease)).toContain(`a test (process ${process.pid} on `);
  release(home, first.lease);
  expect(take().owned).toBe(true);
});

test('the lease holds a secret and is for its user alone', () => {
  const { lease } = take();
  expect(lease.token).toMatch(/^[0-9a-f]{48}$/);
  if (process.platform !== 'win32') expect(readdirSync(home)).toEqual(['owner.json']);
});

test('a process that has died loses the home at once', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  write(leaseOf(child.pid!));
  expect(take().owned).toBe(false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('exit', resolve));
  expect(take().owned).toBe(true);
});

test('a process number that came round again is not the owner', () => {
  write({ started: '1' });
  expect(take().owned).toBe(true);
});

test('a lease from before the machine started again is not held', () => {
  write({ boot: '00000000-0000-0000-0000-000000000000' });
  expect(take().owned).toBe(true);
});

test('an owner on another machine keeps the home while it is heard, and loses it after two minutes of silence', () => {
  write({ host: 'another-machine', pid: 1 });
  expect(take().owned).toBe(false);
  expect(holds(home, readLease(home)!, Date.now() + 121_000)).toBe(false);
  const old = new Date(Date.now() - 121_000);
  utimesSync(file(), old, old);
  expect(take().owned).toBe(true);
});

test('a lease that is not JSON is waited for while it is young, and taken over when old', () => {
  writeFileSync(file(), '{"pid":');
  const old = new Date(Date.now() - 10_000);
  utimesSync(file(), old, old);
  expect(take().owned).toBe(true);
});

test('releasing leaves a lease alone that somebody else has taken since', () => {
  const first = take();
  write({ token: 'other' });
  release(home, first.lease);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ token: 'other' });
});

test("of many that come at once for a dead owner's home, one gets it", () => {
  write({ started: '1' });
  const results = Array.from({ length: 20 }, take);
  expect(results.filter((r) => r.owned)).toHaveLength(1);
});

test('a broken lease is moved away also when the clock was set back after it was written', () => {
  writeFileSync(file(), '{');
  const ahead = new Date(Date.now() + 3_600_000);
  utimesSync(file(), ahead, ahead);
  expect(take().owned).toBe(true);
});
