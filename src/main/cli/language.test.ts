import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildCommand, gander, start } from './cli.test-helper';

let removeBuilt: () => void;
let home: string;

beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => {
  removeBuilt();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  home = fs.mkdtempSync(path.join(tmpdir(), 'gander-language-'));
  vi.stubEnv('GANDER_LANG', 'zh-Hans');
});

test('help, refusals and lists are in Chinese, and wide characters are aligned', async () => {
  const help = await gander(home, 'export', 'gif', '--help');
  expect(help.out).toContain('用法： gander export gif');
  expect(help.out).toContain('帧延迟，单位毫秒（默认：100）');
  expect(help.out).not.toMatch(/display help|Options:|Usage:/);
  expect(await gander(home, 'list')).toMatchObject({ code: 0, out: expect.stringContaining('还没有运行') });
  const data = (await gander(home, 'data', 'list')).out.split('\n');
  expect(data[0]).toMatch(/^名称\s+数量\s+已有/);
  expect(await gander(home, 'list', '--filter', 'nope=1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('运行没有 "nope" 这一项'),
  });
  expect(await gander(home, 'list', '--nope')).toMatchObject({ code: 2, err: expect.stringContaining('未知的选项') });
});

test('JSON is the same in every language', async () => {
  for (const args of [
    ['presets', '--json'],
    ['data', 'list', '--json'],
    ['show', 'nothing', '--json'],
  ]) {
    const chinese = await gander(home, ...args);
    vi.stubEnv('GANDER_LANG', 'en');
    expect(await gander(home, ...args)).toEqual(chinese);
    expect(chinese.out).not.toMatch(/\p{Script=Han}/u);
    vi.stubEnv('GANDER_LANG', 'zh-Hans');
  }
});

test('an owner in English answers a Chinese command in Chinese', async () => {
  vi.stubEnv('GANDER_LANG', 'en');
  const owner = start(home, 'serve', '--port', '0');
  try {
    await owner.says('Gander is at');
    vi.stubEnv('GANDER_LANG', 'zh-Hans');
    const refused = await gander(home, 'export', 'gif', 'nothing');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('没有运行') });
    const missing = await gander(home, 'import', path.join(home, 'not-here'));
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('不存在') });
  } finally {
    owner.child.kill('SIGTERM');
    await owner.ended;
  }
});

test('help of an unknown command is an error of use with the nearest name', async () => {
  vi.stubEnv('GANDER_LANG', 'en');
  expect(await gander(home, 'help', 'lits')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Unknown command "lits". Did you mean "list"?'),
  });
  expect(await gander(home, 'help', 'export', 'gif')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Usage: gander export gif'),
  });
});
