/** Names of the training folder of a dataset with splits. */
const TRAINING = ['train', 'training', 'trn'];
const OTHERS = ['val', 'valid', 'validation', 'dev', 'test', 'testing', 'tst', 'eval', 'evaluation', 'holdout'];
/** Words that may be part of such a name: `train_images`, `test-set`, `seg_train`. */
const NEUTRAL = [
  'image',
  'images',
  'img',
  'imgs',
  'image',
  'images',
  'photos',
  'data',
  'dataset',
  'set',
  'split',
  'folder',
  'seg',
  'raw',
];
/** Maximum depth of split folders: `train/`, `wrapper/train/` or `cat/train/`. */
const MAX_DEPTH = 2;

/** The splits of a dataset, at some depth; only the images in `training` are used for training. */
export interface Split {
  /** Number of folders above the split folder in a path. */
  depth: number;
  /** Names of the folders with training data. */
  training: string[];
}

/** Whether a folder name is a split: `train2017`, `Test`, and `trainA` in data with two domains. */
function kindOf(name: string): 'training' | 'other' | undefined {
  const words = name
    .replace(/([a-z])([AB])$/, '$1')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
  const telling = words.filter((word) => !NEUTRAL.includes(word));
  if (telling.length !== 1) return undefined;
  return TRAINING.includes(telling[0]!) ? 'training' : OTHERS.includes(telling[0]!) ? 'other' : undefined;
}

const foldersOf = (path: string): string[] => path.split('/').slice(0, -1);

/**
 * Finds the split folders of a dataset: at the first depth with a training folder and a validation or test folder.
 * `withoutTraining` are the names if all top folders are splits and none is for training.
 */
export function findSplit(paths: readonly string[]): { split?: Split; withoutTraining?: string[] } {
  const folders = paths.map(foldersOf);
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const names = [...new Set(folders.map((all) => all[depth]).filter((name) => name !== undefined))];
    const training = names.filter((name) => kindOf(name) === 'training');
    const others = names.filter((name) => kindOf(name) === 'other');
    if (training.length > 0 && others.length > 0) return { split: { depth, training } };
    if (depth === 0 && others.length > 1 && others.length === names.length && folders.every((all) => all.length > 0))
      return { withoutTraining: others };
  }
  return {};
}

/** Whether an image is used for training. */
export const isTraining = (path: string, split: Split | undefined): boolean =>
  split === undefined || split.training.includes(foldersOf(path)[split.depth] ?? '');

/** The folder under which an image that is left out is counted: its split, or `.` if it is in none. */
export const leftOutUnder = (path: string, { depth }: Split): string => foldersOf(path)[depth] ?? '.';

/**
 * Folders of an image that may be its class, from the top: without its split folder, unless there are several for
 * training, and without the folders above it if all images share them.
 */
export function classFolders(paths: readonly string[], split: Split | undefined): string[][] {
  const folders = paths.map(foldersOf);
  if (!split) return folders;
  const { depth, training } = split;
  const above = new Set(folders.map((all) => all.slice(0, depth).join('/')));
  return folders.map((all) => [
    ...(above.size > 1 ? all.slice(0, depth) : []),
    ...all.slice(training.length > 1 ? depth : depth + 1),
  ]);
}
