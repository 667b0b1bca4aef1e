import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { buildCommand, gander, OUT, start } from './cli.test-helper';

// Plain JavaScript trains such tiny networks in a moment, and is there on every machine.
const TINY = [
  '--set',
  'engine=cpu',
  '--set',
  'hiddenSize=4',
  '--set',
  'hiddenLayers=1',
  '--set',
  'batchSize=8',
  '--set',
  'samplePoints=16',
  '--set',
  'sampleEvery=5',
];
const isLinux = process.platform === 'linux';
const CLI = path.join(OUT, 'main', 'cli.cjs');
let removeBuilt: () => void;
let home: string;

beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());
beforeEach(() => void (home = mkdtempSync(path.join(tmpdir(), 'gander-faults-'))));

const sentences = (text: string): string[] => text.trim().split('\n').filter(Boolean);

/** Runs a command line of the shell, in which `gander` is the command. */
function shell(line: string): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `gander() { "${process.execPath}" "${CLI}" "$@"; }; ${line}`],
    { env: { ...process.env, GANDER_HOME: home }, encoding: 'utf8' },
  );
  return { code: status, out: stdout, err: stderr };
}

describe.runIf(isLinux)('output that cannot be written', () => {
  it.each(['presets', 'list', '--help'])('of "%s" on a full disk is reported, and the exit code is 1', (words) => {
    expect(shell(`gander ${words} > /dev/full`)).toEqual({
      code: 1,
      out: '',
      err: 'stdout could not be written: the disk is full. The output is incomplete.\n',
    });
  });

  it('because the reader has closed it is not a failure', () => {
    // More than a pipe holds, so that the command meets the closed end.
    expect(shell('gander presets --json | head -c 10 > /dev/null; echo ${PIPESTATUS[0]}')).toMatchObject({
      out: '0\n',
      err: '',
    });
  });

  it('on stderr is ignored', () => {
    expect(shell('gander nonsense 2> /dev/full').code).toBe(2);
  });

  it('of a child process that is no longer read does not keep it running', async () => {
    const child = spawn(process.execPath, [CLI, 'presets', '--json'], {
      env: { ...process.env, GANDER_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    expect([await new Promise((resolve) => child.on('close', resolve)), err]).toEqual([0, '']);
  });
});

describe('a home that cannot be used', () => {
  it.runIf(isLinux)('under /proc is refused at once by every command', async () => {
    for (const words of [['list'], ['run', 'ring-compare', '--steps', '5', '--quiet'], ['data', 'list']]) {
      const { code, err } = await gander(home, ...words, '--home', '/proc/gander');
      expect([code, err]).toEqual([
        1,
        'The home /proc/gander cannot be written: no folder can be created there. Choose another with --home or GANDER_HOME, or change its owner.\n',
      ]);
    }
  });

  it('has a path that is too long for the database', async () => {
    const { code, err } = await gander(
      home,
      'list',
      '--home',
      path.join(home, ...Array<string>(18).fill('n'.repeat(200))),
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /^The path of the home has \d{4} bytes, and the database would not open: choose one of at most 490 with --home or GANDER_HOME\.\n$/,
    );
    expect(readdirSync(home)).toEqual([]);
  });

  it('is missing is not reported as undamaged', async () => {
    expect(await gander(home, 'verify', '--home', path.join(home, 'no'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/ is not there: give the folder of a home/) as string,
    });
  });

  it('has a file in place of its run folder, which the command reports', async () => {
    writeFileSync(path.join(home, 'runs'), '');
    const { code, err } = await gander(home, 'list');
    expect([code, err]).toEqual([
      1,
      `${path.join(home, 'runs')} cannot be used: it is a file, not a folder. Choose another path.\n`,
    ]);
    expect(existsSync(path.join(home, 'owner.json'))).toBe(false);
  });

  it.runIf(isLinux)('is opened with too few file descriptors, which is reported', () => {
    const { code, err } = shell('gander list > /dev/null; ulimit -n 24; gander list');
    // How many Node itself needs differs; with these it starts, and SQLite does not.
    expect(sentences(err).length).toBeLessThanOrEqual(1);
    expect(err).not.toMatch(/\n\s+at /);
    if (code !== 0) expect(err).toMatch(/limit of open files|too many files open/);
  });
});

test('a run that fails is reported on stderr even with --quiet', async () => {
  const { code, out, err } = await gander(
    home,
    'run',
    'ring-compare',
    '--objective',
    'wgan-gp',
    '--steps',
    '100',
    '--quiet',
    ...TINY,
    '--set',
    'learningRate=10',
    '--set',
    'optimizer=sgd',
  );
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^\d{8}-\d{6}-[a-z]{4} {2}wgan-gp {2}failed: diverged .*\n$/);
});

const canMount =
  isLinux &&
  (() => {
    const at = mkdtempSync(path.join(tmpdir(), 'gander-mount-'));
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;
    if (isMounted) spawnSync('umount', [at]);
    rmSync(at, { recursive: true });
    return isMounted;
  })();

describe.runIf(canMount)('Ctrl-C while the disk is full ends the command with a true message', () => {
  let disk: string;
  beforeEach(() => void (disk = mkdtempSync(path.join(tmpdir(), 'gander-full-'))));
  afterEach(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  /** Everything that can be written is: to the last byte, or to the last inode. */
  const fill = {
    bytes: () => void spawnSync('bash', ['-c', `cat /dev/zero >> "${disk}/ballast" 2>/dev/null`]),
    inodes: () =>
      void spawnSync('bash', [
        '-c',
        `for i in $(seq 400); do touch "${disk}/ballast-$RANDOM-$i" 2>/dev/null || exit; done`,
      ]),
  };

  it.each([
    ['bytes', 'size=24m', /The disk of .* is full/],
    ['bytes', 'size=24m', /The disk of .* is full/, 'without a reserve'],
    [
      'inodes',
      'size=24m,nr_inodes=300',
      /can hold no more files: all of its inodes are used, though [\d.]+ MB are free/,
    ],
  ] as const)(
    'that is out of %s (%s)',
    async (what, options, said, without?: string) => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
      const inside = path.join(disk, 'home');
      const run = start(inside, 'run', 'ring-compare', '--objective', 'gan', '--steps', '1000000', '--anyway', ...TINY);
      await run.says('running');
      if (without) rmSync(path.join(inside, 'reserve'), { force: true });
      const filling = setInterval(fill[what], 200);
      await run.says('paused: disk').finally(() => clearInterval(filling));
      fill[what]();
      run.child.kill('SIGINT');
      const { code, out, err } = await run.ended;
      expect(code).toBe(130);
      expect(err).toMatch(said);
      expect(out).toContain('stopped');
      expect(out + err).not.toMatch(/crashed|\n\s+at /);
      for (const name of readdirSync(disk)) if (name.startsWith('ballast')) rmSync(path.join(disk, name));
      const [row] = JSON.parse((await gander(inside, 'list', '--json')).out) as { state: string; reason?: string }[];
      // Without room for one row, the next start finds what the journal says: that it was cut off.
      expect(['stopped', 'interrupted']).toContain(row!.state);
      expect(row!.reason).toBeUndefined();
    },
    120_000,
  );
});

describe('an export', () => {
  it('overwrites a file only with --force, and leaves nothing in the home', async () => {
    await gander(home, 'run', 'ring-compare', '--objective', 'gan', '--steps', '5', '--quiet', ...TINY);
    const file = path.join(home, 'x.csv');
    writeFileSync(file, 'mine');
    expect(await gander(home, 'export', 'csv', 'gan', '-o', file, '--quiet')).toMatchObject({
      code: 2,
      err: `${file} already exists: --force replaces it, or choose another file with -o.\n`,
    });
    expect(await gander(home, 'export', 'csv', 'gan', '-o', home, '--quiet')).toMatchObject({
      code: 2,
      err: `${home} is a folder: choose a file in it with -o.\n`,
    });
    expect(await gander(home, 'export', 'csv', 'gan', '-o', file, '--force', '--quiet')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readdirSync(path.join(home, 'exports'))).toEqual([]);
    if (isLinux)
      expect(shell('gander export csv gan --quiet -o - > /dev/full')).toMatchObject({
        code: 1,
        err: 'stdout could not be written: the disk is full. The output is incomplete.\n',
      });
  }, 60_000);
});
