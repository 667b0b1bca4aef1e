import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { which } from '../lib/exec.mjs';

/**
 * Provides a display for tests: the existing one, or an Xvfb on a display number that it chooses itself. Returns { env,
 * close }; `close` ends only that Xvfb. Undefined if there is neither a display nor Xvfb.
 */
export async function openDisplay(env = process.env) {
  if (env.DISPLAY) return { env: { DISPLAY: env.DISPLAY }, close: async () => {} };
  const program = which('Xvfb');
  if (!program) return undefined;
  const server = spawn(program, ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await Promise.race([
    once(/** @type {import('node:stream').Readable} */ (server.stdio[3]), 'data').then(([data]) => String(data).trim()),
    once(server, 'exit').then(() => undefined),
  ]);
  if (number === undefined) return undefined;
  return { env: { DISPLAY: `:${number}` }, close: () => stop(server) };
}

/** @param {import('node:child_process').ChildProcess} server */
async function stop(server) {
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}
