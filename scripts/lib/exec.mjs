import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Runs a program without a shell and collects its output.
 *
 * Never rejects: `code` is the exit status, null if a signal or `timeout` (ms) ended it, and 127 if it could not be
 * started. With `inherit` the program writes to the output of this process instead.
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
    if (signal?.aborted) stop();
    /** @param {Partial<ProgramResult> & Pick<ProgramResult, 'code'>} result */
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
 * Returns the full path of a program on PATH, or undefined.
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
 * Returns the last non-empty line of a program's stderr, for use in a message.
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
