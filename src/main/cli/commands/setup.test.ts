import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SetupPlan } from '../../../shared/contract/setup-status';
import type { SetupMessage } from '../../core/system/setup-process';
import { contextOf, Heard } from '../cli.test-helper';
import { program } from '../program';

const PLAN: SetupPlan = {
  device: 'cpu',
  isSetUp: false,
  files: [{ name: 'tensorflow-cpu 2.21.0', bytes: 273_800_000, received: 92_000_000 }],
  bytesInstalled: 860_000_000,
  from: 'PyPI',
};
const DOWNLOADS: SetupMessage[] = [137_000_000, 273_800_000].map((done) => ({
  type: 'download',
  name: 'TensorFlow 2.21.0',
  done,
  total: 273_800_000,
}));

let folder: string;
let heard: Heard;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-setup-command-'));
  heard = new Heard();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `gander setup` with a process that sends these messages; returns the exit code. */
async function setUp(args: string[], messages: SetupMessage[]): Promise<number | undefined> {
  const script = path.join(folder, 'setup.cjs');
  writeFileSync(
    script,
    `const messages = process.argv[2] === 'plan' ? [${JSON.stringify({ type: 'plan', plan: PLAN })}] : ${JSON.stringify(messages)};
for (const message of messages) process.send(message);
process.disconnect();`,
  );
  let code: number | undefined;
  const commands = program(
    'test',
    ({ json }) => ({ ...contextOf(folder, json === true), setup: script }),
    (ended) => (code = ended),
  );
  await commands.parseAsync(['setup', ...args], { from: 'user' });
  return code;
}

it('says what is downloaded, how much and from where, then how far it is and how it ended', async () => {
  const ended: SetupMessage = { type: 'ended', ok: true, made: true, device: 'cpu', why: '' };
  expect(await setUp([], [...DOWNLOADS, { type: 'notice', text: 'CUDA failed.' }, ended])).toBe(0);
  const lines = heard.text.trim().split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'TensorFlow (cpu) is downloaded from PyPI: 273.8 MB, and 860.0 MB on disk.',
    '  tensorflow-cpu 2.21.0  273.8 MB',
    '92.0 MB are here from an earlier attempt.',
  ]);
  expect(heard.text).toContain('TensorFlow 2.21.0: 50 % of 273.8 MB');
  expect(heard.text).toContain('Checking, unpacking and testing it');
  expect(lines.slice(-2)).toEqual(['CUDA failed.', 'TensorFlow (cpu) is set up. New runs use it.']);
});

it('a failure is one sentence and exit code 1', async () => {
  const ended: SetupMessage = { type: 'ended', ok: false, made: false, device: '', why: 'there is no network.' };
  expect(await setUp([], [ended])).toBe(1);
  expect(heard.text.trim().split('\n').at(-1)).toBe('There is no network.');
});

it('with --dry-run nothing is downloaded', async () => {
  expect(await setUp(['--dry-run'], [{ type: 'ended', ok: false, made: false, device: '', why: 'it ran' }])).toBe(0);
  expect(heard.text).toContain('273.8 MB');
  expect(heard.text).not.toContain('t ran');
});

it('with --json it prints one document', async () => {
  const ended: SetupMessage = { type: 'ended', ok: true, made: false, device: 'cpu', why: '' };
  expect(await setUp(['--json'], [...DOWNLOADS, ended])).toBe(0);
  expect(JSON.parse(heard.text)).toEqual({
    ok: true,
    plan: PLAN,
    message: 'TensorFlow (cpu) is set up already: there is nothing to download.',
    notices: [],
  });
});
