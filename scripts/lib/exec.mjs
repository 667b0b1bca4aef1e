import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Runs a program without a shell and collects what it writes.
 *
 * Resolves always: `code` is its exit status, null when a signal or `timeout` (ms) ended it, and 127 when it could not be started.
 * `inherit` lets it write to our own output instead.
 *
 * @typedef {{ code: number | null, stdout: string, stderr: string, timedOut: boolean }} ProgramResult
 * @typedef {import('node:child_process').SpawnOptions & { inherit?: boolean, timeout?: number, signal?: AbortSignal }} RunOptions
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<ProgramResult>}
 */
export function run(command, args = [], { inherit = false, timeout, signal, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...options,
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    child.stdout?.on('data', (chunk) => (stdout += chunk));
    child.stderr?.on('data', (chunk) => (stderr += chunk));
    const stop = () => child.kill('SIGKILL');
    const timer = timeout ? setTimeout(() => ((late = true), stop()), timeout) : undefined;
    signal?.addEventListener('abort', stop, { once: true });
    const end = (result) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve({ stdout, stderr, timedOut: late, ...result });
    };
    child.on('error', (error) => end({ code: 127, stderr: error.message }));
    child.on('close', (code) => end({ code }));
  });
}

/**
 * The full path of a program on PATH, or undefined.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function which(name, env = process.env) {
  const endings = process.platform === 'win32' ? (env.PATHEXT || '.EXE;.CMD').split(';') : [''];
  for (const folder of (env.PATH || '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder && isProgram(file)) return file;
    }
  }
  return undefined;
}

/** @param {string} file */
function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The last line of a program's output on stderr, for a sentence.
 *
 * @param {string} text
 */
export function lastLine(text) {
  return (
    text
      .trim()
      .split('\n')
      .filter((line) => line.trim())
      .at(-1)
      ?.trim() ?? ''
  );
}
