/**
 * What a package costs: bytes, and milliseconds.
 *
 * @typedef {object} Figures
 * @property {string} what the package, and what it has besides Gander
 * @property {number} packed the file
 * @property {number} downloaded what its manager fetched in addition; 0 if it keeps no downloads, as pip with some indexes
 * @property {number} onDisk all that the installation added
 * @property {number} ownOnDisk what of it is in Gander's own folder
 * @property {number} installing
 * @property {number} firstGrid from the first command to the first grid
 * @property {string} engine what trained it
 */

const COLUMNS = [
  'package',
  'its file',
  'downloaded in addition',
  'on disk',
  "of it in Gander's folder",
  'installing',
  'to the first grid',
  'together',
  'trained on',
];

/**
 * The table of docs/install.md.
 *
 * @param {readonly Figures[]} all
 */
export const table = (all) =>
  [COLUMNS, COLUMNS.map(() => '---'), ...all.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** @param {Figures} figures */
const cells = ({ what, packed, downloaded, onDisk, ownOnDisk, installing, firstGrid, engine }) => [
  what,
  size(packed),
  downloaded > 0 ? size(downloaded) : 'not counted',
  ...[onDisk, ownOnDisk].map(size),
  ...[installing, firstGrid, installing + firstGrid].map((ms) => `${Math.round(ms / 1000)} s`),
  engine,
];

/** @param {number} bytes */
export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
