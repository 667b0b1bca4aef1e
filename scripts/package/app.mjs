import fs from 'node:fs';
import path from 'node:path';
import { done } from '../lib/outcome.mjs';
import { stage } from './stage.mjs';

const KINDS = /** @type {Record<string, string>} */ ({ darwin: 'dmg', win32: 'nsis' });

/**
 * Lays out the folder that electron-builder packs (scripts/package/electron-builder.json) as `app`: `done(folder)`.
 *
 * @param {{ target: string, prebuilt: string }} folders
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<string>>}
 */
export async function layOutApp({ target, prebuilt }) {
  const folder = path.join(target, 'app');
  fs.rmSync(folder, { recursive: true, force: true });
  stage(folder, { prebuilt, kind: KINDS[process.platform] ?? 'appimage', package: 'gander' });
  return done(folder);
}
