import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../shared/contract/outcome';
import { folder } from './testing/harness.test-helper';
import { placeAside, writeAside, writeFolderAside } from './write-aside';

const signal = new AbortController().signal;
const CANCELLED = 'The export was cancelled; nothing was written.';

describe('a file', () => {
  it('is written piece by piece, text as UTF-8, with its size and the number of frames', async () => {
    const file = join(folder(), 'a.csv');
    const outcome = await writeAside(file, signal, async (write) => {
      await write('λ,');
      await write(Uint8Array.of(49, 10));
      await write('');
      return 3;
    });
    expect(outcome).toEqual({ ok: true, value: { file, bytes: 5, frames: 3 } });
    expect(readFileSync(file, 'utf8')).toBe('λ,1\n');
  });

  it('has another name until it is complete', async () => {
    const home = folder();
    await writeAside(join(home, 'a.gif'), signal, async (write) => {
      await write('half');
      expect(readdirSync(home)).toEqual([expect.stringMatching(/^\.a\.gif\..*\.part$/)]);
      return 1;
    });
    expect(readdirSync(home)).toEqual(['a.gif']);
  });

  it('replaces an older one, and creates the folders on its path', async () => {
    const file = join(folder(), 'new', 'deep', 'a.csv');
    for (const text of ['older and longer', 'new'])
      expect(await writeAside(file, signal, async (write) => (await write(text), 1))).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  it('is empty if nothing was written', async () => {
    const file = join(folder(), 'a.csv');
    expect(await writeAside(file, signal, () => Promise.resolve(0))).toMatchObject({ value: { bytes: 0 } });
  });
});

describe('nothing is left, and an older file is unchanged,', () => {
  const attempt = async (
    body: Parameters<typeof writeAside>[2],
    of = signal,
  ): Promise<{ outcome: unknown; list: string[]; text: string }> => {
    const home = folder();
    writeFileSync(join(home, 'a.csv'), 'older');
    const outcome = await writeAside(join(home, 'a.csv'), of, body).catch((error: unknown) => error);
    return { outcome, list: readdirSync(home), text: readFileSync(join(home, 'a.csv'), 'utf8') };
  };
  const unchanged = { list: ['a.csv'], text: 'older' };

  it('when the export is refused: with its sentence and place', async () => {
    const refused = await attempt(() => Promise.reject(new RefusalError({ message: 'No grids.', at: 'runs' })));
    expect(refused).toEqual({ ...unchanged, outcome: { ok: false, error: { message: 'No grids.', at: 'runs' } } });
  });

  it('when the disk is full: with a sentence that names the file', async () => {
    const full = await attempt(async (write) => {
      await write('half');
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    });
    expect(full).toMatchObject(unchanged);
    expect(full.outcome).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(
          /a\.csv could not be written: the disk is full\. Choose another place\.$/,
        ) as string,
      },
    });
  });

  it('when there is a fault of ours: the error is thrown on', async () => {
    const fault = new TypeError('x is not a function');
    expect(await attempt(() => Promise.reject(fault))).toEqual({ ...unchanged, outcome: fault });
  });

  it('when it is cancelled before, between two pieces, or after the last', async () => {
    const refused = { ...unchanged, outcome: { ok: false, error: { message: CANCELLED } } };
    expect(await attempt(() => expect.unreachable(), AbortSignal.abort())).toEqual(refused);
    const between = new AbortController();
    const twice: Parameters<typeof writeAside>[2] = async (write) => {
      await write('one');
      between.abort();
      await write('two');
      return expect.unreachable();
    };
    expect(await attempt(twice, between.signal)).toEqual(refused);
    const after = new AbortController();
    expect(await attempt(async (write) => (await write('all'), after.abort(), 1), after.signal)).toEqual(refused);
  });
});

it('a place that cannot be written is refused in a sentence', async () => {
  const home = folder();
  writeFileSync(join(home, 'file'), '');
  expect(await writeAside(join(home, 'file', 'a.csv'), signal, () => Promise.resolve(0))).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('could not be written: a part of its path is a file') as string },
  });
});

it('a file that another program writes is placed when that ended, and refused if it wrote none', async () => {
  const home = folder();
  const file = join(home, 'a.mp4');
  const write = (aside: string) => (writeFileSync(aside, 'video'), Promise.resolve(5));
  expect(await placeAside(file, signal, write)).toEqual({ ok: true, value: { file, bytes: 5, frames: 5 } });
  expect(await placeAside(join(home, 'b.mp4'), signal, () => Promise.resolve(5))).toMatchObject({ ok: false });
  expect(readdirSync(home)).toEqual(['a.mp4']);
});

describe('a folder of files', () => {
  it('appears when all of its files are in it, with the sum of their sizes', async () => {
    const home = folder();
    const place = join(home, 'tb');
    const outcome = await writeFolderAside(place, signal, async (add) => {
      await add('gan/events', async (write) => (await write('12345'), 1));
      await add('index', async (write) => (await write('678'), 1));
      expect(readdirSync(home)).toHaveLength(1);
      expect(readdirSync(home)).not.toContain('tb');
      return 2;
    });
    expect(outcome).toEqual({ ok: true, value: { file: place, bytes: 8, frames: 2 } });
    expect([readdirSync(home), readdirSync(place).sort()]).toEqual([['tb'], ['gan', 'index']]);
    expect(readFileSync(join(place, 'gan', 'events'), 'utf8')).toBe('12345');
  });

  it('is not there at all when one of its files fails, or it is cancelled', async () => {
    const home = folder();
    const half = (then: () => void) =>
      writeFolderAside(join(home, 'tb'), controller.signal, async (add) => {
        await add('a/b/c', async (write) => (await write('x'), 1));
        then();
        return 1;
      });
    let controller = new AbortController();
    const fail = () => {
      throw new RefusalError({ message: 'Damaged.' });
    };
    expect(await half(fail)).toEqual({ ok: false, error: { message: 'Damaged.' } });
    controller = new AbortController();
    expect(await half(() => controller.abort())).toEqual({ ok: false, error: { message: CANCELLED } });
    expect(readdirSync(home)).toEqual([]);
  });

  it('does not replace a folder with files in it', async () => {
    const home = folder();
    mkdirSync(join(home, 'tb'));
    writeFileSync(join(home, 'tb', 'mine'), 'kept');
    expect(await writeFolderAside(join(home, 'tb'), signal, () => Promise.resolve(0))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the folder is not empty') as string },
    });
    expect([readdirSync(home), readdirSync(join(home, 'tb'))]).toEqual([['tb'], ['mine']]);
  });
});
