import fs from 'node:fs';
import path from 'node:path';

/**
 * Returns how to call npm without a shell: its script, run by this Node. `npm start` sets its path in the environment;
 * otherwise it is beside the Node binary.
 */
export function npmCommand(env = process.env, node = process.execPath) {
  const folder = path.dirname(node);
  const candidates = [
    env.npm_execpath,
    path.join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file && file.endsWith('.js') && fs.existsSync(file));
  return script ? { command: node, args: [script] } : { command: 'npm', args: [] };
}
