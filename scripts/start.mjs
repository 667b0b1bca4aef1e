// npm start: sets up packages, engine, window runtime and build, then opens the app. Arguments after `--` are passed to
// `gander`.
import { spawn } from 'node:child_process';
import { sayTook } from './lib/log.mjs';
import { findNode } from './lib/node.mjs';
import { inRoot } from './lib/paths.mjs';
import { build, electron, engine, packages } from './setup/all.mjs';

const began = performance.now();
if ((await packages()) && (await engine(), await electron(), await build())) open();
else process.exitCode = 1;

function open() {
  sayTook('ready', 'opening Gander', began);
  const child = spawn(findNode() ?? process.execPath, [inRoot('bin', 'gander.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal also sends signals to the child, so this process only waits for it.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGHUP']))
    process.on(signal, () => process.stdin.isTTY || child.kill(signal));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}
