import { unzipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { bundleManifest } from '../../../shared/formats/bundle-manifest';
import { packFolder, packRun } from './pack-folder';
import type { PackWork } from './pack-folder';

const file = (path: string, text: string) => ({ path, file: new File([text], path) });
const work = (change: Partial<PackWork> = {}): PackWork => ({
  onBytes: () => undefined,
  signal: new AbortController().signal,
  ...change,
});
const unzip = async (packed: File) => unzipSync(new Uint8Array(await packed.arrayBuffer()));

describe('packFolder', () => {
  test('packs every file, and reports each byte', async () => {
    const large = 'x'.repeat(1024 * 1024 + 5);
    let bytes = 0;
    const files = [file('events.out.tfevents.1', large), file('samples/0.png', 'pixels'), file('.hidden', '')];
    const packed = unwrap(await packFolder({ name: 'dcgan', files }, work({ onBytes: (more) => (bytes += more) })));
    expect(packed.file.name).toBe('dcgan');
    expect(packed.problems).toEqual([]);
    const inside = await unzip(packed.file);
    expect(Object.keys(inside)).toEqual(['events.out.tfevents.1', 'samples/0.png', '.hidden']);
    expect(new TextDecoder().decode(inside['events.out.tfevents.1'])).toBe(large);
    expect(bytes).toBe(1024 * 1024 + 5 + 6);
  });

  test('names what it leaves out: names that are not possible everywhere, and those that differ by case only', async () => {
    const files = ['a.png', 'A.png', 'b:1.png', 'con.png', 'c.png ', 'd?.png'].map((path) => file(path, 'x'));
    const { file: zip, problems } = unwrap(await packFolder({ name: 'run: 3', files }, work()));
    expect(Object.keys(await unzip(zip))).toEqual(['a.png']);
    expect(problems).toEqual([
      '5 files of run: 3 were left out, because the same names are not possible on every system: A.png, b:1.png, con.png and 2 more.',
    ]);
  });

  test('a folder named like a bundle is not taken for one', async () => {
    const { file: zip } = unwrap(await packFolder({ name: 'x.gander', files: [file('a.csv', 'step')] }, work()));
    expect(zip.name).toBe('x.gander.zip');
  });

  test('a folder without a usable file is refused', async () => {
    const outcome = await packFolder({ name: 'x', files: [file('a?', 'x')] }, work());
    expect(outcome).toMatchObject({ ok: false, error: { message: 'x holds no file that can be imported.' } });
  });

  test('more than a zip file can hold is refused before a byte is read', async () => {
    const big = { path: 'weights.pt', file: { size: 2 ** 32 } as File };
    expect(await packFolder({ name: 'x', files: [big] }, work())).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('"gander import"') as string },
    });
    const many = Array.from({ length: 65_535 }, (_, i) => ({ path: `${i}.png`, file: { size: 1 } as File }));
    expect(await packFolder({ name: 'x', files: many }, work())).toMatchObject({ ok: false });
  });

  test('a file that cannot be read is named', async () => {
    const broken = {
      size: 5,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('Permission denied.')) }),
    } as unknown as File;
    expect(await packFolder({ name: 'x', files: [{ path: 'a.csv', file: broken }] }, work())).toMatchObject({
      ok: false,
      error: { message: 'x/a.csv cannot be read: Permission denied.' },
    });
  });

  test('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const read = vi.fn();
    const files = [file('a.csv', 'step'), { path: 'b.csv', file: { size: 1, slice: read } as unknown as File }];
    const packing = packFolder({ name: 'x', files }, work({ signal: abort.signal, onBytes: () => abort.abort() }));
    expect(await packing).toMatchObject({
      ok: false,
      error: { message: 'x was cancelled: nothing of it was brought in.' },
    });
    expect(read).not.toHaveBeenCalled();
  });
});

describe('packRun', () => {
  const runJson = JSON.stringify({
    id: '20261121-100000-abcd',
    name: 'First',
    gander: '0.1.0',
    dataset: { name: 'ring', sha256: 'ab' },
    extra: true,
  });

  test('writes a bundle whose manifest lists each file with its size and SHA-256', async () => {
    const files = [file('run.json', runJson), file('samples/0.png', 'pixels')];
    const { file: bundle } = unwrap(await packRun({ name: 'first', files }, work()));
    expect(bundle.name).toBe('first.gander');
    const unpacked = unzipSync(new Uint8Array(await bundle.arrayBuffer()));
    const text = (name: string) => new TextDecoder().decode(unpacked[name]);
    const folder = 'runs/20261121-100000-abcd/';
    expect(Object.keys(unpacked).sort()).toEqual(['manifest.json', `${folder}run.json`, `${folder}samples/0.png`]);
    expect(text(`${folder}samples/0.png`)).toBe('pixels');
    const manifest = bundleManifest.parse(JSON.parse(text('manifest.json')));
    expect(manifest.runs[0]).toMatchObject({ name: 'First', dataset: { name: 'ring', sha256: 'ab' } });
    expect(manifest.runs[0]!.files[1]).toEqual({
      path: 'samples/0.png',
      bytes: 6,
      // sha256sum of "pixels"
      sha256: '6ec9c2b0eb14010746c8bce8939303b382344b296206612eb8a907a37b2b2f37',
    });
  });

  test('leaves out temporary files and paths that are not portable', async () => {
    const files = ['samples/1.png.part', 'run.json.tmp', 'a b.txt', 'con.txt', '.DS_Store'].map((path) =>
      file(path, 'x'),
    );
    const { file: bundle } = unwrap(
      await packRun({ name: 'first', files: [file('run.json', runJson), ...files] }, work()),
    );
    expect(Object.keys(unzipSync(new Uint8Array(await bundle.arrayBuffer())))).toHaveLength(2);
  });

  test('packs a run of another program, which has no version of Gander', async () => {
    const text = JSON.stringify({ kind: 'external', id: '20261121-100000-abcd', name: 'Theirs', program: 'train.py' });
    const { file: bundle } = unwrap(await packRun({ name: 'x', files: [file('run.json', text)] }, work()));
    const manifest = JSON.parse(new TextDecoder().decode((await unzip(bundle))['manifest.json'])) as object;
    expect(bundleManifest.parse(manifest)).toMatchObject({
      gander: 'train.py',
      runs: [{ name: 'Theirs', dataset: { name: '', sha256: '' } }],
    });
  });

  test.each([
    ['not JSON', '{'],
    ['without a dataset', JSON.stringify({ id: 'x', name: 'x', gander: '1' })],
    ['with a number as its name', runJson.replace('"First"', '1')],
  ])('refuses a run.json that is %s', async (_, text) => {
    const outcome = await packRun({ name: 'first', files: [file('run.json', text)] }, work());
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: 'first is no run of Gander: its run.json cannot be read.' },
    });
  });

  test('refuses where the browser has no SHA-256, as on an address without HTTPS', async () => {
    vi.stubGlobal('crypto', {});
    const outcome = await packRun({ name: 'first', files: [file('run.json', runJson)] }, work());
    vi.unstubAllGlobals();
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('localhost') as string } });
  });
});
