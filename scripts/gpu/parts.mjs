import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { sha256File } from '../lib/hash.mjs';
import { done, refused } from '../lib/outcome.mjs';

export const MANIFEST = 'manifest.json';

/** @typedef {{ name: string, bytes: number, sha256: string }} Part */
/** @typedef {{ format: 1, device: 'cuda' | 'cpu', architecture: number, node: Part, parts: Part[] }} Manifest */

/** @param {number} number */
const partName = (number) => `part-${String(number).padStart(2, '0')}`;

/**
 * Writes a stream as files of at most `maxBytes` bytes.
 *
 * @param {AsyncIterable<Uint8Array> | Iterable<Uint8Array>} stream
 * @param {string} folder
 * @param {number} maxBytes
 * @returns {Promise<Part[]>} the files in order
 */
export async function writeParts(stream, folder, maxBytes) {
  /** @type {Part[]} */
  const parts = [];
  /** @type {{ file: number, hash: import('node:crypto').Hash, bytes: number } | undefined} */
  let open;
  const close = () => {
    if (!open) return;
    fs.closeSync(open.file);
    parts.push({ name: partName(parts.length + 1), bytes: open.bytes, sha256: open.hash.digest('hex') });
    open = undefined;
  };
  for await (let chunk of stream) {
    while (chunk.length > 0) {
      open ??= {
        file: fs.openSync(path.join(folder, partName(parts.length + 1)), 'w'),
        hash: createHash('sha256'),
        bytes: 0,
      };
      const piece = chunk.subarray(0, maxBytes - open.bytes);
      fs.writeSync(open.file, piece);
      open.hash.update(piece);
      open.bytes += piece.length;
      chunk = chunk.subarray(piece.length);
      if (open.bytes === maxBytes) close();
    }
  }
  close();
  return parts;
}

/**
 * Reads the manifest of a kit and compares every file of it: refuses one that is missing or has changed.
 *
 * @param {string} folder
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<Manifest>>}
 */
export async function verifyKit(folder) {
  const file = path.join(folder, MANIFEST);
  if (!fs.existsSync(file))
    return refused(`${folder} is no kit: it has no ${MANIFEST}. Make one with scripts/gpu-kit.mjs.`);
  const manifest = readJson(file);
  if (!isManifest(manifest)) return refused(`${file} is not the manifest of a kit: copy the kit again.`);
  for (const part of [manifest.node, ...manifest.parts]) {
    const at = path.join(folder, part.name);
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (!stat?.isFile()) return refused(`${part.name} of the kit is missing in ${folder}: copy it there.`);
    if (stat.size !== part.bytes)
      return refused(`${part.name} of the kit has ${stat.size} bytes instead of ${part.bytes}: copy it again.`);
    if ((await sha256File(at)) !== part.sha256)
      return refused(`${part.name} of the kit has changed since it was packed (its SHA-256 differs): copy it again.`);
  }
  return done(manifest);
}

/**
 * @param {string} file
 * @returns {any}
 */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {any} part */
const isPart = (part) =>
  typeof part?.name === 'string' &&
  path.basename(part.name) === part.name &&
  Number.isInteger(part.bytes) &&
  /^[0-9a-f]{64}$/.test(part.sha256);

/**
 * @param {any} manifest
 * @returns {manifest is Manifest}
 */
const isManifest = (manifest) =>
  manifest?.format === 1 && isPart(manifest.node) && Array.isArray(manifest.parts) && manifest.parts.every(isPart);

/**
 * The content of all parts as one stream.
 *
 * @param {string} folder
 * @param {readonly Part[]} parts
 */
export const readParts = (folder, parts) =>
  Readable.from(
    (async function* () {
      for (const { name } of parts) yield* fs.createReadStream(path.join(folder, name), { highWaterMark: 1 << 20 });
    })(),
  );
