import { MAX_ARRAY_BYTES, type ImageArray } from '../images/images';
import { readNpy, type NpyArray } from './npy';
import { fail } from '../refusals';
import { unzipEntry, zipEntries } from './zip';

const channelsOf = ({ shape }: NpyArray): number => (shape.length === 3 ? 1 : shape.length === 4 ? shape[3]! : 0);
const isImages = (a: NpyArray): boolean => a.data.length > 0 && [1, 3].includes(channelsOf(a));
const isLabels = (count: number) => ({ shape }: NpyArray) => shape[0] === count && shape.slice(1).every((d) => d === 1);

/**
 * Reads the pictures of a .npz file: its largest array of bytes of shape [n, h, w], [n, h, w, 1] or [n, h, w, 3], and the
 * array of n bytes beside it as labels. Arrays are chosen by shape, not by name. Throws a RefusalError that names the file.
 */
export async function readNpz(bytes: Uint8Array, file: string): Promise<ImageArray> {
  const arrays: (NpyArray & { name: string })[] = [];
  let left = MAX_ARRAY_BYTES;
  for (const entry of (await zipEntries(bytes, file)).filter((e) => e.name.endsWith('.npy'))) {
    const content = await unzipEntry(entry, left, file);
    left -= content.length;
    arrays.push({ name: entry.name, ...readNpy(content, `${entry.name} in ${file}`) });
  }
  const images = arrays.filter(isImages).sort((a, b) => b.data.length - a.data.length)[0];
  if (!images) fail(`${file} holds no pictures: an array of bytes of shape (n, h, w), (n, h, w, 1) or (n, h, w, 3) is needed.`, file);
  const [count, height, width] = images.shape as [number, number, number];
  const labels = arrays.find(isLabels(count));
  const unused = arrays.filter((array) => array !== images && array !== labels).map(({ name }) => name.replace(/\.npy$/, ''));
  return { count, height, width, channels: channelsOf(images) as 1 | 3, pixels: images.data, ...(labels && { labels: labels.data }), ...(unused.length > 0 && { unused }) };
}
