import { checkSignal } from '../datasets/refusals';
import { imageReader } from './images/image-reader';
import type { ExternalReader, ExternalSource, ReadOptions, SourceType } from './reader';
import { tableReader } from './tables/table-reader';
import { tensorboardReader } from './tensorboard/tensorboard-reader';

const READERS: readonly ExternalReader[] = [tensorboardReader, imageReader, tableReader];

export const readerOf = (type: SourceType): ExternalReader => READERS.find((reader) => reader.type === type)!;

/** The runs that programs recorded in a path, of every kind; the order is that of the readers, then of their keys. */
export async function findSources(path: string, options: ReadOptions): Promise<ExternalSource[]> {
  const found: ExternalSource[] = [];
  for (const reader of READERS) {
    checkSignal(options.signal);
    found.push(...(await reader.find(path, options)));
  }
  return found;
}
