import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RefusalError } from '../../shared/contract/outcome';
import { crc32 } from '../files/crc32';
import { Decoder } from '../datasets/formats/decode';
import { readIdx } from '../datasets/formats/idx';
import { Datasets } from '../datasets/index';
import { readNpz } from '../datasets/formats/numpy';
import { idxFile } from '../datasets/datasets.test-helper';
import { tree } from '../runs/import/import.test-helper';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes } from './mutate';
import type { Chance } from './chance';

const refusal = async (work: () => unknown): Promise<Verdict> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof RefusalError) return error.message;
    throw error;
  }
};

const IDX = idxFile(
  [3, 4, 4],
  Array.from({ length: 48 }, (_, i) => i),
);
const idx = (chance: Chance): Uint8Array => {
  const mutated = chance.once(4) ? IDX : mutateBytes(chance, IDX);
  const packed = chance.once(2) ? gzipSync(mutated) : mutated;
  return chance.once(3) ? mutateBytes(chance, packed) : packed;
};
test(
  'IDX files, with and without gzip',
  () => fuzz({ name: 'IDX file', make: idx, take: (bytes) => refusal(() => readIdx(bytes, 'f.idx')) }),
  TIMEOUT_MS,
);

const npy = (shape: string, bytes: Uint8Array, descr = '|u1'): Uint8Array => {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117) + '\n';
  return new Uint8Array(Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(text), bytes]));
};
const npz = (chance: Chance): Uint8Array => {
  const mutated = (bytes: Uint8Array): Uint8Array => (chance.once(2) ? mutateBytes(chance, bytes) : bytes);
  const shape = chance.one([
    '3, 4, 4',
    '3, 4, 4',
    '3, 4, 4, 1',
    '4294967296, 4294967296, 4294967296',
    '0, 4, 4',
    '1e99, 0, 3',
    '9'.repeat(400),
    '-3, -4, 4',
    '48,',
    '',
  ]);
  const names = ['images.npy', 'labels.npy', '../../tmp/gander-evil.npy', '__proto__.npy', 'x.txt'];
  const files = {
    [chance.one(names)]: mutated(npy(shape, new Uint8Array(48))),
    [chance.one(names)]: mutated(npy('3,', new Uint8Array(3))),
  };
  const zip = Buffer.from(zipSync(files, { level: chance.once(2) ? 0 : 9 }));
  // The directory has the size of each file: an impossible size is refused before anything is allocated.
  if (chance.once(5))
    zip.writeUInt32LE(
      chance.one([0x3fffffff, 0x7fffffff, 0xffffffff]),
      zip.lastIndexOf(Buffer.from('PK\x01\x02')) + 24,
    );
  return chance.once(3) ? mutateBytes(chance, zip) : zip;
};
test(
  'NumPy archives',
  () => fuzz({ name: 'NumPy file', make: npz, take: (bytes) => refusal(() => readNpz(bytes, 'f.npz')) }),
  TIMEOUT_MS,
);

const canvas = createCanvas(24, 16);
canvas.getContext('2d').fillRect(3, 3, 9, 9);
const PNG = canvas.toBuffer('image/png');
const JPEG = canvas.toBuffer('image/jpeg', 90);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

/** Updates the CRC of every chunk, so that the mutated data reaches the decoder. */
function withCrcs(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}
/** A PNG file of a few hundred bytes with a header of this size in pixels. */
function pngOfClaimedSize(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(PNG);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return withCrcs(bytes);
}
const mutateImage = (chance: Chance): Uint8Array => {
  switch (chance.below(6)) {
    case 0:
      return mutateBytes(chance, PNG);
    case 1:
      return withCrcs(mutateBytes(chance, PNG));
    case 2:
      return pngOfClaimedSize(
        chance.one([60_000, 1, 0, 0x7fffffff, 50_000_001, 24]),
        chance.one([60_000, 1, 0x7fffffff, 16]),
      );
    case 3:
      return chance.one([
        GIF,
        Buffer.from('RIFF\0\0\0\0WEBPVP8 '),
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        Buffer.alloc(0),
        PNG,
        JPEG,
      ]);
    // The same scan many times.
    case 4:
      return chance.once(4)
        ? Buffer.concat([
            JPEG.subarray(0, -2),
            ...Array<Uint8Array>(300).fill(Buffer.from('ffda0008010100003f00', 'hex')),
            JPEG.subarray(-2),
          ])
        : mutateBytes(chance, JPEG);
    default:
      return mutateBytes(chance, JPEG);
  }
};
test(
  'pictures',
  () => {
    const decoder = new Decoder();
    return fuzz({
      name: 'picture',
      make: mutateImage,
      take: (bytes) =>
        refusal(async () => {
          const { width, height, pixels } = await decoder.decode(bytes, 'cat');
          if (pixels.length !== 3 * width * height) throw new Error('The pixels do not fit the size.');
        }),
    });
  },
  TIMEOUT_MS,
);

let home: string;
let data: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
  data = path.join(home, 'data');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test(
  'datasets, added and prepared',
  () =>
    fuzz({
      name: 'dataset',
      unitCases: 40,
      make: (chance) => ({
        name: chance.once(4)
          ? chance.one(['..', '../x', 'prepared', 'con', '__proto__', 'mnist', 'A', '', 'x'.repeat(41), 'a/b', 'a\\b'])
          : 'mine',
        kind: chance.below(4),
        size: chance.once(4) ? chance.one([0, 7, 257, 1e9, NaN]) : 8,
        files: Array.from({ length: 1 + chance.below(4) }, (_, i): [string, Uint8Array] => [
          `${chance.one(['', 'a/', 'b/'])}${i}.png`,
          chance.once(3) ? mutateImage(chance) : PNG,
        ]),
        array: chance.once(2) ? idx(chance) : npz(chance),
        link: chance.once(5),
      }),
      take: async ({ name, kind, size, files, array, link }) => {
        rmSync(path.join(home, 'home'), { recursive: true, force: true });
        rmSync(data, { recursive: true, force: true });
        mkdirSync(data, { recursive: true });
        for (const [file, bytes] of kind === 0 ? [['x', array] as const] : files) {
          mkdirSync(path.dirname(path.join(data, file)), { recursive: true });
          writeFileSync(path.join(data, file), bytes);
        }
        if (link) symlinkSync('/', path.join(data, 'root'));
        const datasets = new Datasets({ home: path.join(home, 'home'), userHome: home, cwd: home, kerasHome: home });
        const added = await datasets.add(name, kind === 0 ? path.join(data, 'x') : data);
        mkdirSync(path.join(home, 'home'), { recursive: true });
        if (!added.ok) expect(tree(path.join(home, 'home'))).toEqual({});
        const prepared = added.ok ? await datasets.prepare(name, { imageSize: size, channels: 1 }) : added;
        const left = Object.keys(tree(path.join(home, 'home')));
        expect(
          left.filter(
            (file) => !/^datasets\/(mine\/source\.json|prepared\/[0-9a-f]{64}\.(safetensors|json))$/.test(file),
          ),
        ).toEqual([]);
        if (!prepared.ok) expect(left.filter((file) => file.startsWith('datasets/prepared/'))).toEqual([]);
        return prepared.ok ? undefined : prepared.error.message;
      },
    }),
  TIMEOUT_MS,
);
