// npm run test:watch [-- PATH ...]: runs vitest, which reruns the unit tests affected by a saved file, until Ctrl+C.
import { spawn } from 'node:child_process';
import { findNode, noNode, script } from './lib/node.mjs';
import { root } from './lib/paths.mjs';

const node = findNode();
if (node) {
  const args = [script('vitest', 'vitest.mjs'), 'watch', ...process.argv.slice(2)];
  spawn(node, args, { cwd: root, stdio: 'inherit' }).on('exit', (code) => (process.exitCode = code ?? 1));
} else {
  process.stderr.write(`${noNode}\n`);
  process.exitCode = 1;
}
