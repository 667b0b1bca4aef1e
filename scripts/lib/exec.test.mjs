import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastLine, run, which } from './exec.mjs';
import { runWatched } from './watch.mjs';

/** @type {string} */
let folder;
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-exec-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/**
 * Runs a script with this Node.
 *
 * @param {string} script
 * @param {import('./exec.mjs').RunOptions} [options]
 */
const node = (script, options) => run(process.execPath, ['-e', script], options);

describe('a program', () => {
  test('has its exit status and output, in full', async () => {
    expect(await node('console.log("out"); console.error("err"); process.exitCode = 3')).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
    });
    expect((await node('process.stdout.write("x".repeat(300_000))')).stdout).toHaveLength(300_000);
  });

  test('gets its arguments as they are: no shell reads them', async () => {
    const args = ['$HOME', 'a b', '"', '; exit 1', '*', ''];
    const { stdout } = await run(process.execPath, ['-p', 'JSON.stringify(process.argv.slice(1))', ...args]);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  test('that cannot be started ends with 127 and the reason', async () => {
    const missing = path.join(folder, 'missing');
    expect(await run(missing)).toEqual({
      code: 127,
      stdout: '',
      stderr: expect.stringContaining('ENOENT'),
      timedOut: false,
    });
  });

  test('that takes too long is ended, and so is one that is cancelled', async () => {
    const endless = 'setInterval(() => {}, 1000)';
    expect(await node(endless, { timeout: 50 })).toMatchObject({ code: null, timedOut: true });
    const abort = new AbortController();
    const ended = node(endless, { signal: abort.signal });
    abort.abort();
    expect(await ended).toMatchObject({ code: null, timedOut: false });
  });

  test('runs in a folder and with an environment of its own', async () => {
    const { stdout } = await node('console.log(process.cwd(), process.env.GANDER_X)', {
      cwd: folder,
      env: { ...process.env, GANDER_X: 'x' },
    });
    expect(stdout).toBe(`${fs.realpathSync(folder)} x\n`);
  });
});

describe('a program that downloads', () => {
  test('is watched by the size of its folders, with those inside', async () => {
    const target = path.join(folder, 'download', 'deep');
    /** @type {number[]} */
    const sizes = [];
    const script = `
      const fs = require('node:fs');
      fs.mkdirSync(${JSON.stringify(target)}, { recursive: true });
      fs.writeFileSync(${JSON.stringify(path.join(target, 'a'))}, 'x'.repeat(1000));
      const wait = setInterval(() => fs.existsSync(${JSON.stringify(path.join(folder, 'seen'))}) && clearInterval(wait), 2);`;
    const result = await runWatched(process.execPath, ['-e', script], {
      folders: [path.join(folder, 'download'), path.join(folder, 'missing')],
      every: 2,
      onBytes: (bytes) => {
        sizes.push(bytes);
        if (bytes === 1000) fs.writeFileSync(path.join(folder, 'seen'), '');
      },
    });
    expect(result).toMatchObject({ code: 0, stalled: false });
    expect(sizes.at(-1)).toBe(1000);
    expect(new Set(sizes)).toEqual(new Set([...(sizes.includes(0) ? [0] : []), 1000]));
  });

  test('is ended when it makes no progress', async () => {
    const result = await runWatched(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      folders: [path.join(folder, 'missing')],
      every: 2,
      stall: 10,
    });
    expect(result).toMatchObject({ code: null, stalled: true });
  });
});

describe.skipIf(process.platform === 'win32')('a program on PATH', () => {
  /**
   * @param {string} name
   * @param {number} mode
   */
  const make = (name, mode) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '');
    fs.chmodSync(file, mode);
    return file;
  };

  test('is the first file of that name that can be run', () => {
    make('one/tool', 0o644);
    const second = make('two/tool', 0o755);
    make('three/tool', 0o755);
    fs.mkdirSync(path.join(folder, 'zero', 'tool'), { recursive: true });
    const PATH = ['zero', 'one', 'two', 'three'].map((name) => path.join(folder, name)).join(':');
    expect(which('tool', { PATH })).toBe(second);
    expect(which('other', { PATH })).toBeUndefined();
  });

  test('is none without PATH, and none in the current folder by an empty entry', () => {
    expect(which('tool', {})).toBeUndefined();
    expect(which('package.json', { PATH: '::' })).toBeUndefined();
  });
});

test.each([
  ['', ''],
  ['\n \n', ''],
  ['one', 'one'],
  ['one\ntwo\n', 'two'],
  ['one\n  two  \n\n   \n', 'two'],
  ['one\r\ntwo\r\n', 'two'],
])('the last line of %j is %j', (text, line) => expect(lastLine(text)).toBe(line));
