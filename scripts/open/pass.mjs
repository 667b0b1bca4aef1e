import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * Runs a program in place of this process: it shares the terminal, its exit code becomes ours, and it gets each signal
 * once. A terminal also sends Ctrl-C to the child, so SIGINT is passed on only if it came from elsewhere.
 *
 * @param {string} program
 * @param {readonly string[]} args
 */
export function pass(program, args, env = {}) {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}.\n`);
    process.exitCode = 1;
  });
  child.on(
    'exit',
    (code, signal) => (process.exitCode = code ?? 128 + os.constants.signals[/** @type {NodeJS.Signals} */ (signal)]),
  );
}
