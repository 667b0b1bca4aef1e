import { unzipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { bundleManifest } from '../../../shared/formats/bundle-manifest';
import { describeRejected, packRun, readDrop } from './dropped';

/** A file's text, or a folder's content. */
type Tree = string | { [name: string]: Tree };

/** A file system entry as a browser gives it: at most two children at a time. */
function entryOf(name: string, tree: Tree): FileSystemEntry {
  if (typeof tree === 'string')
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (resolve: (file: File) => void) => resolve(new File([tree], name)),
    } as unknown as FileSystemEntry;
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const children = Object.entries(tree).map(([child, content]) => entryOf(child, content));
      return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(children.splice(0, 2)) };
    },
  } as unknown as FileSystemEntry;
}
const drop = (tree: { [name: string]: Tree }) =>
  readDrop(
    Object.entries(tree).map(
      ([name, content]) => ({ webkitGetAsEntry: () => entryOf(name, content) }) as unknown as DataTransferItem,
    ),
  );

describe('readDrop', () => {
  test('sorts bundles, run folders and everything else', async () => {
    const { bundles, runs, rejected } = await drop({
      'two.gander': 'zip',
      'a-run': { 'run.json': '{}', checkpoints: { '10.safetensors': 'w', '20.safetensors': 'w' } },
      'note.txt': 'text',
    });
    expect(bundles.map(({ name }) => name)).toEqual(['two.gander']);
    expect(runs.map(({ name }) => name)).toEqual(['a-run']);
    expect(runs[0]!.files.map(({ path }) => path)).toEqual([
      'run.json',
      'checkpoints/10.safetensors',
      'checkpoints/20.safetensors',
    ]);
    expect(rejected).toEqual(['note.txt']);
  });

  test('takes the run folders of a folder, and ignores what else is in it', async () => {
    const { runs, rejected } = await drop({
      runs: { a: { 'run.json': '' }, b: { 'run.json': '' }, c: { 'run.json': '' }, empty: {}, 'index.txt': '' },
    });
    expect(runs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(rejected).toEqual(['empty']);
  });

  test('names a folder without runs once, and does not search deeper than its folders', async () => {
    const { runs, rejected } = await drop({ photos: { a: {}, b: {} }, home: { user: { runs: { 'run.json': '' } } } });
    expect([runs, rejected]).toEqual([[], ['photos', 'home']]);
  });

  test('skips items that are no files, such as dragged text', async () => {
    const text = { webkitGetAsEntry: () => null } as unknown as DataTransferItem;
    expect(await readDrop([text])).toEqual({ bundles: [], runs: [], rejected: [] });
  });
});

test('rejected things are named, or counted when there are several', () => {
  expect(describeRejected(['note.txt'])).toMatch(/^note\.txt cannot be imported: drop bundles/);
  expect(describeRejected(['a', 'b'])).toMatch(/^2 items cannot be imported/);
});

describe('packRun', () => {
  const runJson = JSON.stringify({
    id: '20261121-100000-abcd',
    name: 'First',
    gander: '0.1.0',
    dataset: { name: 'ring', sha256: 'ab' },
    extra: true,
  });
  const file = (path: string, text: string) => ({ path, file: new File([text], path) });

  test('writes a bundle whose manifest lists each file with its size and SHA-256', async () => {
    const files = [file('run.json', runJson), file('samples/0.png', 'pixels')];
    const bundle = unwrap(await packRun('first', files));
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
    const bundle = unwrap(await packRun('first', [file('run.json', runJson), ...files]));
    expect(Object.keys(unzipSync(new Uint8Array(await bundle.arrayBuffer())))).toHaveLength(2);
  });

  test.each([
    ['not JSON', '{'],
    ['without a dataset', JSON.stringify({ id: 'x', name: 'x', gander: '1' })],
    ['with a number as its name', runJson.replace('"First"', '1')],
  ])('refuses a run.json that is %s', async (_, text) => {
    const outcome = await packRun('first', [file('run.json', text)]);
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: 'first is no run of Gander: its run.json cannot be read.' },
    });
  });

  test('refuses where the browser has no SHA-256, as on an address without HTTPS', async () => {
    vi.stubGlobal('crypto', {});
    const outcome = await packRun('first', [file('run.json', runJson)]);
    vi.unstubAllGlobals();
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('localhost') as string } });
  });
});
