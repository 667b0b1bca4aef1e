import { describe, expect, it } from 'vitest';
import { classFolders, findSplit, isTraining } from './splits';

const in_ = (...folders: string[]): string[] => folders.map((folder) => `${folder}/a.png`);
/** The paths used for training, with the folders that may be their classes. */
function trained(paths: string[]): [string, string[]][] {
  const { split } = findSplit(paths);
  const chosen = paths.filter((path) => isTraining(path, split));
  return classFolders(chosen, split).map((folders, i) => [chosen[i]!, folders]);
}

describe('folders of a dataset', () => {
  it.each([
    [['train/cat', 'val/cat', 'test/dog']],
    [['train', 'test']],
    [['Training/cat', 'Validation/cat']],
    [['train2017', 'val2017']],
    [['seg_train/sea', 'seg_test/sea']],
    [['train_images', 'test_images']],
    [['data/train/cat', 'data/test/cat']],
    [['cat/train', 'cat/test', 'dog/train', 'dog/test']],
    [['train/x', 'dev/x']],
  ])('%j are splits', (folders) => {
    expect(trained(in_(...folders)).map(([path]) => path)).toEqual(
      in_(...folders.filter((folder) => /train/i.test(folder))),
    );
  });
  it.each([
    [['cat', 'dog']],
    [['train', 'bus', 'car']],
    [['test_tube', 'train_station']],
    [['test', 'control']],
    [['freight_train', 'test']],
    [['a', 'b', 'test']],
  ])('%j are not', (folders) => {
    expect(findSplit(in_(...folders))).toEqual({});
  });
  it('are not for training if all are for validation and testing', () => {
    expect(findSplit(in_('val/cat', 'test/cat'))).toEqual({ withoutTraining: ['val', 'test'] });
  });
});

describe('the class of an image', () => {
  it('is the folder below its split, or above it if the classes are there', () => {
    expect(trained(in_('train/cat', 'test/cat'))).toEqual([['train/cat/a.png', ['cat']]]);
    expect(trained(in_('set/train/cat', 'set/test/cat'))).toEqual([['set/train/cat/a.png', ['cat']]]);
    expect(trained(in_('cat/train', 'dog/train', 'dog/test')).map(([, folders]) => folders)).toEqual([
      ['cat'],
      ['dog'],
    ]);
  });
  it('is its domain if there are two', () => {
    expect(trained(in_('trainA', 'trainB', 'testA', 'testB'))).toEqual([
      ['trainA/a.png', ['trainA']],
      ['trainB/a.png', ['trainB']],
    ]);
  });
});
