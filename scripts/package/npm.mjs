import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { stage } from './stage.mjs';

/**
 * Packs a tarball for `npm install --global` and `npx`: `done(file)`.
 *
 * @param {{ work: string, target: string, prebuilt: string }} folders
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<string>>}
 */
export async function packNpm({ work, target, prebuilt }) {
  const folder = path.join(work, 'npm');
  stage(folder, { prebuilt });
  const npm = npmCommand();
  const result = await run(
    npm.command,
    [...npm.args, 'pack', '--json', '--ignore-scripts', '--pack-destination', work],
    {
      cwd: folder,
    },
  );
  if (result.code !== 0) return refused(`npm pack failed: ${lastLine(result.stderr)}`);
  const name = fs.readdirSync(work).find((file) => file.endsWith('.tgz')) ?? '';
  fs.renameSync(path.join(work, name), path.join(target, name));
  return done(path.join(target, name));
}
