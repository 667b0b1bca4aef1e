import fs from 'node:fs';
import path from 'node:path';
import { forgetFailure, recentFailure, rememberFailure } from '../lib/attempts.mjs';
import { installation } from '../lib/installation.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { runWatched } from '../lib/watch.mjs';
import { bindingSources } from './addon.mjs';

const bindingFile = () => path.join(bindingSources(), 'lib', 'napi-v8', 'tfjs_binding.node');
const key = 'tfjs-node-prebuilt-4.22.0';

/**
 * macOS and Windows: downloads the addon built by tfjs-node's authors, with that package's install script, into its
 * folder. The script always reports success, so the file itself is checked. Not tested on these systems.
 *
 * @param {{ again?: boolean, env?: NodeJS.ProcessEnv, onStart?: (engine: { device: string }) => void }} options
 */
export async function setUpPrebuilt({ again = false, env = process.env, onStart = () => {} } = {}) {
  const engine = { device: 'cpu', platform: process.platform, arch: process.arch, prebuilt: true };
  if (fs.existsSync(bindingFile())) return done({ engine, made: false, notes: [] });
  if (!fs.existsSync(path.join(bindingSources(), 'scripts', 'install.js')))
    return refused('TensorFlow on this system is only available in a checkout of Gander.');
  const before = again ? undefined : recentFailure(key, key);
  if (before) return refused(before);
  onStart(engine);
  const why = await download(env);
  if (why) rememberFailure(key, key, why);
  else forgetFailure(key);
  return why ? refused(why) : done({ engine, made: true, notes: [] });
}

/** @param {NodeJS.ProcessEnv} env */
async function download(env) {
  const commands = inRoot('node_modules', '.bin');
  const result = await runWatched(
    process.execPath,
    [path.join(bindingSources(), 'scripts', 'install.js'), 'cpu', 'download'],
    {
      cwd: bindingSources(),
      folders: [path.join(bindingSources(), 'deps'), path.join(bindingSources(), 'lib')],
      stall: 20_000,
      env: { ...env, PATH: `${commands}${path.delimiter}${env.PATH ?? ''}` },
    },
  );
  if (result.code === 0 && fs.existsSync(bindingFile())) return undefined;
  return `tfjs-node's prebuilt addon for this system could not be downloaded: try again with ${installation(root).setUp} when there is a network.`;
}
