import { describe, expect, test } from 'vitest';
import { describeRejected, readChosenFolder, readDrop } from './dropped';

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
  test('sorts files, run folders, folders of other programs and empty ones', async () => {
    const { files, runs, folders, rejected } = await drop({
      'two.gander': 'zip',
      'a-run': { 'run.json': '{}', checkpoints: { '10.safetensors': 'w', '20.safetensors': 'w' } },
      'metrics.csv': 'step,loss',
      logs: { 'events.out.tfevents.1': 'e', b: { 'events.out.tfevents.2': 'e' } },
      nothing: { inside: {} },
    });
    expect(files.map(({ name }) => name)).toEqual(['two.gander', 'metrics.csv']);
    expect(runs.map(({ name }) => name)).toEqual(['a-run']);
    expect(runs[0]!.files.map(({ path }) => path)).toEqual([
      'run.json',
      'checkpoints/10.safetensors',
      'checkpoints/20.safetensors',
    ]);
    expect(folders.map(({ name, files: inside }) => [name, inside.map(({ path }) => path)])).toEqual([
      ['logs', ['events.out.tfevents.1', 'b/events.out.tfevents.2']],
    ]);
    expect(rejected).toEqual(['nothing']);
  });

  test('takes the run folders of a folder, and names the folders beside them that are no runs', async () => {
    const { runs, folders, rejected } = await drop({
      runs: {
        a: { 'run.json': '' },
        b: { 'run.json': '' },
        c: { 'run.json': '' },
        empty: {},
        logs: { 'events.out.tfevents.1': 'e' },
        'index.txt': '',
      },
    });
    expect(runs.map(({ name, files }) => [name, files.map(({ path }) => path)])).toEqual(
      ['a', 'b', 'c'].map((name) => [name, ['run.json']]),
    );
    expect([folders, rejected]).toEqual([[], ['empty', 'logs']]);
  });

  test('does not search deeper than its folders for runs', async () => {
    const { runs, folders } = await drop({ home: { user: { runs: { 'run.json': '' } } } });
    expect([runs, folders.map(({ name }) => name)]).toEqual([[], ['home']]);
  });

  test('skips items that are no files, such as dragged text', async () => {
    const text = { webkitGetAsEntry: () => null } as unknown as DataTransferItem;
    expect(await readDrop([text])).toEqual({ files: [], runs: [], folders: [], rejected: [] });
  });
});

test('the files of the folder chooser are sorted in the same way', () => {
  const chosen = (...paths: string[]) =>
    readChosenFolder(
      paths.map((path) => Object.defineProperty(new File(['x'], path), 'webkitRelativePath', { value: path })),
    );
  const logs = chosen('logs/a/events.out.tfevents.1', 'logs/hparams.yaml');
  expect(logs.folders.map(({ name, files }) => [name, files.map(({ path }) => path)])).toEqual([
    ['logs', ['a/events.out.tfevents.1', 'hparams.yaml']],
  ]);
  const runs = chosen('runs/a/run.json', 'runs/a/samples/0.png', 'runs/b/run.json', 'runs/note/text.txt');
  expect(runs.runs.map(({ name, files }) => [name, files.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(runs.rejected).toEqual(['note']);
});

test('rejected things are named, or counted when there are several', () => {
  expect(describeRejected(['photos'])).toMatch(/^photos cannot be imported: empty, or a folder without a run\.json/);
  expect(describeRejected(['a', 'b'])).toMatch(/^2 folders cannot be imported/);
});
