import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ok, RefusalError } from '../../shared/contract/outcome';
import { addressOf } from '../cli/commands/open';
import { program, readCommanderError } from '../cli/program';
import { findAllRuns } from '../cli/lib/find-runs';
import { UsageError } from '../cli/lib/usage-error';
import { Datasets } from '../datasets';
import { readSetting } from '../database';
import { temporaryDatabase } from '../database/testing/test-database.test-helper';
import { holds, readLease } from '../core/home-lease';
import { EngineProbe, engineKey } from '../core/system/engine-probe';
import { resumeSuspended } from '../core/resume-suspended';
import { SavedViewStore } from '../core/saved-views';
import { fitToScreens, readWindowState } from '../electron/window-state';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';
import type { Chance } from './chance';
import { ROW } from './samples';
import type { StoredRun } from '../database';

let home: string;
let database: ReturnType<typeof temporaryDatabase>;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
  database = temporaryDatabase();
});
afterAll(() => {
  database.remove();
  rmSync(home, { recursive: true, force: true });
});

const LEASE = {
  pid: 1,
  started: '1',
  boot: 'b',
  host: 'h',
  what: 'the app',
  since: '2026-01-01T00:00:00.000Z',
  socket: '/tmp/s',
  token: 't',
};
const WINDOW = { x: 1, y: 2, width: 800, height: 600, maximized: false, fullScreen: false, zoom: 1 };
const SOURCE = { version: 1, kind: 'folder', path: '/nowhere', count: 3, classes: 0, skipped: 1, skippedNames: ['x'] };
const SEEN = [['/nowhere', { size: 1, mtimeMs: 1, container: 'idx', md5s: ['a'] }]];
const VIEWS = {
  views: [
    {
      name: 'mine',
      filter: '',
      columns: [],
      sort: { by: 'seed', descending: false },
      plot: { kind: 'none', parallel: [], x: { id: 'x', log: true }, y: { id: 'y', log: true } },
    },
  ],
  first: 'mine',
};

/**
 * Reads a file of the home that a user, a crash or another program may have changed. An unreadable file counts as
 * missing.
 */
const FILES: readonly { name: string; content: unknown; read: (file: string) => unknown }[] = [
  {
    name: 'owner.json',
    content: LEASE,
    read: () => {
      const lease = readLease(home);
      return lease && (holds(home, lease), lease.pid);
    },
  },
  {
    name: 'window.json',
    content: WINDOW,
    read: (file) => fitToScreens(readWindowState(file), [{ x: 0, y: 0, width: 1920, height: 1080 }]),
  },
  {
    name: 'engine-probe.json',
    content: { key: engineKey('t'), engine: { name: 'cpu', version: '1', device: 'd' }, milliseconds: 3 },
    read: (file) => new EngineProbe({ file, version: 't', run: async () => '' }).report(),
  },
  {
    name: 'datasets/mine/source.json',
    content: SOURCE,
    read: () => new Datasets({ home, userHome: home, cwd: home, kerasHome: home }).list(),
  },
  {
    name: 'datasets/seen.json',
    content: SEEN,
    read: () => new Datasets({ home, userHome: home, cwd: home, kerasHome: home }).list(),
  },
  {
    name: 'resume.json',
    content: ['20260101-000000-abcd'],
    read: () =>
      resumeSuspended(home, {
        services: {
          rows: { all: () => [{ ...ROW, state: 'parked' } as unknown as StoredRun] },
          actions: { act: (_, ids) => ok([...ids]) },
        },
        answer: async (work) => work(),
      }),
  },
];
test(
  'files of the home',
  () =>
    fuzz({
      name: 'home file',
      unitCases: 100,
      make: (chance) => {
        const file = chance.one(FILES);
        return { ...file, source: chance.once(30) ? JSON.stringify(file.content) : mutateJson(chance, file.content) };
      },
      take: async ({ name, source, read }) => {
        const file = path.join(home, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, source);
        const found = JSON.stringify(await read(file)) as string | undefined;
        rmSync(file, { force: true });
        return found === undefined || found === '{}' ? 'It is ignored.' : undefined;
      },
    }),
  TIMEOUT_MS,
);

test(
  'settings in the database, including saved views',
  () =>
    fuzz({
      name: 'database setting',
      make: (chance) => {
        const name = chance.one(['queueHeld', 'slots', 'trashDays', 'views'] as const);
        return {
          name,
          source: chance.once(20)
            ? chance.one(['', '{', 'null', 'x'])
            : mutateJson(chance, { queueHeld: true, slots: 2, trashDays: 30, views: VIEWS }[name]),
        };
      },
      take: ({ name, source }) => {
        database.write.run(
          'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
          name,
          source,
        );
        const value = readSetting(database.read, name);
        if (name === 'slots' && value !== 'auto') expect(value).toBeGreaterThan(0);
        if (name === 'queueHeld') expect(typeof value).toBe('boolean');
        const views = new SavedViewStore(database, () => undefined);
        views.save({ ...VIEWS.views[0]!, name: 'another' } as never);
        expect(views.get().views.map((view) => view.name)).toContain('another');
        return JSON.stringify(value) === source ? undefined : 'It is ignored.';
      },
    }),
  TIMEOUT_MS,
);

/** Thrown where a command would start its work: the command line was accepted. */
class CommandStarted extends Error {}
const LINES: readonly string[][] = [
  [
    'run',
    'ring-compare',
    '--objective',
    'gan,wgan',
    '--seeds',
    '3',
    '--set',
    'learningRate=1e-4',
    '--steps',
    '20',
    '--name',
    'x',
  ],
  ['run', 'plan.json', '--json', '--seed', '4,8'],
  ['resume', 'a'],
  ['branch', 'a', '--at', '10', '--set', 'x=1'],
  ['list', '--view', 'x', '--filter', 'lr<1', '--all'],
  ['show', 'a'],
  ['compare', 'a', 'b'],
  ['stop', 'a'],
  ['park', 'a'],
  ['delete', '--now', 'a'],
  ['trash', '--empty'],
  ['export', 'gif', 'a', '-o', 'x', '--from', '1', '--delay', '80', '--no-loop'],
  ['export', 'strip', 'a', '--tile', '2,5', '--columns', '3'],
  ['export', 'png', 'a', '--layers', 'data,samples'],
  ['import', 'x', '--new-ids'],
  ['data', 'add', 'mine', '/x'],
  ['data', 'remove', 'mine'],
  ['open', '#/runs'],
  ['serve', '--port', '1', '--host', 'x'],
  ['doctor'],
  ['verify', 'a', '--repair'],
  ['--home', 'x', 'list'],
  ['lst'],
  ['--version'],
  ['run', '--help'],
  [],
];
const mutateCommandLine = (chance: Chance): string[] => {
  const words = [...chance.one(LINES)];
  const word = (of: string): string => Buffer.from(mutateBytes(chance, Buffer.from(of))).toString('utf8');
  const at = chance.below(words.length + 1);
  const extra = [
    '--',
    '-',
    '',
    '--json',
    '--json=1',
    '--home',
    '-x',
    '--__proto__=1',
    '--constructor',
    '__proto__',
    '--seeds=-1',
    '--port=99999999999999999999',
    '--tile=0,0',
    '--set==',
    '-o-',
    '\0',
    '--no-loop=no',
    'help',
    '--seed=,,,',
    'x'.repeat(100_000),
  ];
  switch (chance.below(4)) {
    case 0:
      return words.filter((_, i) => i !== at);
    case 1:
      return [...words.slice(0, at), chance.one(extra), ...words.slice(at)];
    default:
      return words.map((one, i) => (i === at ? word(one) : one));
  }
};
test(
  'command lines',
  () =>
    fuzz({
      name: 'command line',
      make: mutateCommandLine,
      take: async (words) => {
        const output: string[] = [];
        const commands = program(
          '1',
          () => {
            throw new CommandStarted();
          },
          () => undefined,
        );
        for (const command of [commands, ...commands.commands, ...commands.commands.flatMap((c) => c.commands)])
          command.configureOutput({
            writeOut: (text) => void output.push(text),
            writeErr: () => undefined,
            outputError: () => undefined,
          });
        try {
          await commands.parseAsync(words, { from: 'user' });
        } catch (error) {
          if (error instanceof CommandStarted) return undefined;
          if (error instanceof UsageError || error instanceof RefusalError) return error.message;
          if (!(error instanceof CommanderError)) throw error;
          const { code, message } = readCommanderError(error);
          return code === 0 ? undefined : (message ?? 'Help is shown').replace(/[.?…]?$/, '.');
        }
        return 'There is no command.';
      },
    }),
  TIMEOUT_MS,
);

test(
  'arguments that name runs',
  () =>
    fuzz({
      name: 'run argument',
      make: (chance) =>
        Array.from({ length: 1 + chance.below(3) }, () =>
          Buffer.from(
            mutateBytes(chance, Buffer.from(chance.one([ROW.id, ROW.name, '#/run/x', 'e-1', 'x'.repeat(10_000)]))),
          ).toString('utf8'),
        ),
      take: (words) => {
        const found = [findAllRuns(words, [ROW]), addressOf(words, [ROW])].find((outcome) => !outcome.ok);
        return found?.ok === false ? found.error.message : undefined;
      },
    }),
  TIMEOUT_MS,
);
