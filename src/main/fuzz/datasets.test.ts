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
import { attack, TIMEOUT_MS } from './attack';
import type { Verdict } from './attack';
import { bentBytes } from './bend';
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
  const bent = chance.once(4) ? IDX : bentBytes(chance, IDX);
  const packed = chance.once(2) ? gzipSync(bent) : bent;
  return chance.once(3) ? bentBytes(chance, packed) : packed;
};
test(
  'IDX files, with and without gzip',
  () => attack({ name: 'IDX file', make: idx, take: (bytes) => refusal(() => readIdx(bytes, 'f.idx')) }),
  TIMEOUT_MS,
);

const npy = (shape: string, bytes: Uint8Array, descr = '|u1'): Uint8Array => {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117) + '\n';
  return new Uint8Array(Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(text), bytes]));
};
const npz = (chance: Chance): Uint8Array => {
  const bent = (bytes: Uint8Array): Uint8Array => (chance.once(2) ? bentBytes(chance, bytes) : bytes);
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
    [chance.one(names)]: bent(npy(shape, new Uint8Array(48))),
    [chance.one(names)]: bent(npy('3,', new Uint8Array(3))),
  };
  const zip = Buffer.from(zipSync(files, { level: chance.once(2) ? 0 : 9 }));
  // The directory says how large a file becomes: more than it can is refused before anything is allocated.
  if (chance.once(5))
    zip.writeUInt32LE(
      chance.one([0x3fffffff, 0x7fffffff, 0xffffffff]),
      zip.lastIndexOf(Buffer.from('PK\x01\x02')) + 24,
    );
  return chance.once(3) ? bentBytes(chance, zip) : zip;
};
test(
  'NumPy archives',
  () => attack({ name: 'NumPy file', make: npz, take: (bytes) => refusal(() => readNpz(bytes, 'f.npz')) }),
  TIMEOUT_MS,
);

const canvas = createCanvas(24, 16);
canvas.getContext('2d').fillRect(3, 3, 9, 9);
const PNG = canvas.toBuffer('image/png');
const JPEG = canvas.toBuffer('image/jpeg', 90);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

/** Writes the CRC of every chunk anew, so that what was bent reaches the decoder. */
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
/** A PNG of some hundred bytes that says it has so many pixels. */
function claiming(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(PNG);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return withCrcs(bytes);
}
const picture = (chance: Chance): Uint8Array => {
  switch (chance.below(6)) {
    case 0:
      return bentBytes(chance, PNG);
    case 1:
      return withCrcs(bentBytes(chance, PNG));
    case 2:
      return claiming(chance.one([60_000, 1, 0, 0x7fffffff, 50_000_001, 24]), chance.one([60_000, 1, 0x7fffffff, 16]));
    case 3:
      return chance.one([
        GIF,
        Buffer.from('RIFF\0\0\0\0WEBPVP8 '),
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        Buffer.alloc(0),
        PNG,
        JPEG,
      ]);
    // Scan after scan over the same picture.
    case 4:
      return chance.once(4)
        ? Buffer.concat([
            JPEG.subarray(0, -2),
            ...Array<Uint8Array>(300).fill(Buffer.from('ffda0008010100003f00', 'hex')),
            JPEG.subarray(-2),
          ])
        : bentBytes(chance, JPEG);
    default:
      return bentBytes(chance, JPEG);
  }
};
test(
  'pictures',
  () => {
    const decoder = new Decoder();
    return attack({
      name: 'picture',
      make: picture,
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
    attack({
      name: 'dataset',
      few: 40,
      make: (chance) => ({
        name: chance.once(4)
          ? chance.one(['..', '../x', 'prepared', 'con', '__proto__', 'mnist', 'A', '', 'x'.repeat(41), 'a/b', 'a\\b'])
          : 'mine',
        kind: chance.below(4),
        size: chance.once(4) ? chance.one([0, 7, 257, 1e9, NaN]) : 8,
        files: Array.from({ length: 1 + chance.below(4) }, (_, i): [string, Uint8Array] => [
          `${chance.one(['', 'a/', 'b/'])}${i}.png`,
          chance.once(3) ? picture(chance) : PNG,
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
