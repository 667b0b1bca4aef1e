import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTarget, deliver } from './export-target';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-target-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);
const check = (output: string, force = false) => checkTarget(output, { isFolder: false, force });
const checkFolder = (output: string, force = false) => checkTarget(output, { isFolder: true, force });
const never = new AbortController().signal;

describe('a target is refused before anything is written', () => {
  it('when a file is there, unless it may be replaced', () => {
    writeFileSync(at('old.csv'), 'old');
    expect(() => check(at('old.csv'))).toThrow('old.csv already exists: --force replaces it');
    expect(check(at('old.csv'), true)).toEqual({ path: at('old.csv'), isFolder: false, force: true });
    expect(check(at('new', 'x.csv')).path).toBe(at('new', 'x.csv'));
  });

  it('when it is no plain file, whatever may be replaced', () => {
    mkdirSync(at('folder'));
    symlinkSync('nowhere', at('lost'));
    for (const force of [false, true]) {
      expect(() => check(folder, force)).toThrow('is a folder: choose a file in it');
      expect(() => check(at('new/'), force)).toThrow('names a folder');
      expect(() => check(at('lost'), force)).toThrow('is a symbolic link that has no target');
      expect(() => checkFolder(at('lost'), force)).toThrow('is a symbolic link that has no target');
    }
    expect(() => check('')).toThrow('is a folder');
  });

  it.runIf(process.platform !== 'win32')('when it is a pipe or a device', () => {
    execFileSync('mkfifo', [at('pipe')]);
    for (const force of [false, true]) {
      expect(() => check(at('pipe'), force)).toThrow('is a named pipe, not a file');
      expect(() => check('/dev/null', force)).toThrow('/dev/null is a device, not a file');
      expect(() => checkFolder('/dev/null', force)).toThrow('/dev/null is a device, not a file');
    }
  });

  it('when a part of its path is a file, or the path is too long', () => {
    writeFileSync(at('file'), '');
    expect(() => check(at('file', 'x.csv'))).toThrow(/file, not a folder|is a file/);
    expect(() => check(at('n'.repeat(300)))).toThrow('its name or path is too long');
    expect(() => check(at(...Array<string>(30).fill('n'.repeat(200))))).toThrow(
      /^.{200}\.\.\. \(\d+ characters\) cannot be written: its name or path is too long/,
    );
  });

  it('when a folder holds something, unless that is an export of TensorBoard that may be replaced', () => {
    writeFileSync(at('file'), '');
    expect(() => checkFolder(at('file'))).toThrow('is a file: choose a new folder');
    mkdirSync(at('logs', 'run'), { recursive: true });
    expect(() => checkFolder(at('logs'))).toThrow('is not empty');
    writeFileSync(at('logs', 'run', 'events.out.tfevents.1.gander'), '');
    expect(checkFolder(at('logs'), true).path).toBe(at('logs'));
    writeFileSync(at('logs', 'notes.txt'), '');
    expect(() => checkFolder(at('logs'), true)).toThrow('contains files other than TensorBoard event files');
  });
});

it('a link to a file stays a link: what it leads to is replaced', async () => {
  writeFileSync(at('real.csv'), 'old');
  symlinkSync('real.csv', at('link.csv'));
  expect(() => check(at('link.csv'))).toThrow('real.csv already exists');
  writeFileSync(at('made'), 'new');
  await deliver(at('made'), check(at('link.csv'), true), never);
  expect(lstatSync(at('link.csv')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('real.csv'), 'utf8')).toBe('new');
});

it('what came to a target while the export was made stays as it is', async () => {
  const target = check(at('x.csv'));
  writeFileSync(at('made'), 'new');
  writeFileSync(at('x.csv'), 'of another program');
  await expect(deliver(at('made'), target, never)).rejects.toThrow(
    'x.csv was created by another program in the meantime and was not replaced',
  );
  expect(readFileSync(at('x.csv'), 'utf8')).toBe('of another program');
});

it('a folder takes the place of an empty one, and with force of an earlier export', async () => {
  for (const [content, force] of [
    ['one', false],
    ['two', true],
  ] as const) {
    mkdirSync(at('made', 'run'), { recursive: true });
    writeFileSync(at('made', 'run', 'events.out.tfevents.1.gander'), content);
    mkdirSync(at('logs'), { recursive: true });
    await deliver(at('made'), checkFolder(at('logs'), force), never);
    expect(readFileSync(at('logs', 'run', 'events.out.tfevents.1.gander'), 'utf8')).toBe(content);
    expect(readdirSync(folder)).toEqual(['logs']);
  }
});

const MOUNT_BYTES = 2 * 1024 * 1024;
const canMount =
  process.platform === 'linux' &&
  (() => {
    const place = mkdtempSync(path.join(tmpdir(), 'gander-mount-'));
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]).status === 0;
    if (isMounted) spawnSync('umount', [place]);
    rmSync(place, { recursive: true });
    return isMounted;
  })();

describe.runIf(canMount)('a target on another disk', () => {
  beforeEach(() => {
    mkdirSync(at('disk'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MOUNT_BYTES}`, 'tmpfs', at('disk')]);
  });
  afterEach(() => void execFileSync('umount', [at('disk')]));

  it('gets the whole file or folder, and the home keeps none', async () => {
    writeFileSync(at('made'), Buffer.alloc(1_500_000, 7));
    await deliver(at('made'), check(at('disk', 'new', 'x.csv')), never);
    expect(statSync(at('disk', 'new', 'x.csv')).size).toBe(1_500_000);
    mkdirSync(at('logs', 'run'), { recursive: true });
    writeFileSync(at('logs', 'run', 'events.out.tfevents.1.gander'), 'events');
    await deliver(at('logs'), checkFolder(at('disk', 'logs')), never);
    expect(readFileSync(at('disk', 'logs', 'run', 'events.out.tfevents.1.gander'), 'utf8')).toBe('events');
    expect(readdirSync(at('disk'))).toEqual(['logs', 'new']);
    expect(readdirSync(folder)).toEqual(['disk']);
  });

  it('that is full keeps the old file, and gets no part of the new one', async () => {
    writeFileSync(at('disk', 'x.csv'), 'old');
    writeFileSync(at('made'), Buffer.alloc(MOUNT_BYTES * 2));
    await expect(deliver(at('made'), check(at('disk', 'x.csv'), true), never)).rejects.toThrow(
      'x.csv could not be written: the disk is full. Nothing was left there',
    );
    mkdirSync(at('logs', 'run'), { recursive: true });
    writeFileSync(at('logs', 'run', 'events.out.tfevents.1.gander'), Buffer.alloc(MOUNT_BYTES * 2));
    await expect(deliver(at('logs'), checkFolder(at('disk', 'logs')), never)).rejects.toThrow('the disk is full');
    expect([readFileSync(at('disk', 'x.csv'), 'utf8'), readdirSync(at('disk'))]).toEqual(['old', ['x.csv']]);
  });

  it('gets nothing of an export that is broken off while it is copied', async () => {
    writeFileSync(at('made'), Buffer.alloc(1_500_000));
    const ending = new AbortController();
    const delivered = deliver(at('made'), check(at('disk', 'x.csv')), ending.signal);
    ending.abort();
    await expect(delivered).rejects.toThrow();
    expect(readdirSync(at('disk'))).toEqual([]);
    expect(existsSync(at('made'))).toBe(true);
  });
});
