import { execFile } from 'node:child_process';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { m } from '../../paraglide/messages';
import { visible } from '../../shared/lib/text';

/** How long a command of a scheduler may take, in milliseconds: a busy controller answers after a minute. */
const TIMEOUT_MS = 90_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_MESSAGE = 1000;

export interface CommandOptions {
  input?: Buffer | string;
  timeoutMs?: number;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

/**
 * Why a command failed. `unreachable`: whether it had an effect is not known, and it may be repeated later. `missing`:
 * the program is not installed. `refused`: the program ended with an error.
 */
export type CommandFault = 'unreachable' | 'missing' | 'refused';

export interface CommandFailure {
  ok: false;
  fault: CommandFault;
  /** What the program printed, or what is wrong; part of a sentence, without a full stop. */
  why: string;
  code?: number;
}

/** Runs a program with an array of arguments, without a shell. */
export function runCommand(
  file: string,
  args: readonly string[],
  { input, timeoutMs = TIMEOUT_MS, signal, env }: CommandOptions = {},
): Promise<{ ok: true; stdout: Buffer } | CommandFailure> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      {
        encoding: 'buffer',
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT_BYTES,
        env: { ...environment(), ...env },
        ...(signal ? { signal } : {}),
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ ok: true, stdout });
        resolve(failureOf(file, error, stderr.toString('utf8'), timeoutMs));
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Variables for this process's own Node must not reach programs that inherit them, such as a job. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ELECTRON_RUN_AS_NODE: _electron, ...rest } = process.env;
  return rest;
}

type ExecError = Error & { code?: number | string | null; killed?: boolean; signal?: string | null };

function failureOf(file: string, error: ExecError, stderr: string, timeoutMs: number): CommandFailure {
  if (error.code === 'ENOENT' || error.code === 'EACCES')
    return { ok: false, fault: 'missing', why: m.targets_no_program({ file }) };
  if (error.name === 'AbortError')
    return { ok: false, fault: 'unreachable', why: m.targets_command_cancelled({ file }) };
  if (error.killed)
    return { ok: false, fault: 'unreachable', why: m.targets_command_too_slow({ file, seconds: timeoutMs / 1000 }) };
  const why = lastLines(stderr) || visible(error.message.split('\n')[0] ?? '');
  const code = typeof error.code === 'number' ? { code: error.code } : {};
  return { ok: false, fault: 'refused', why, ...code };
}

/** The end of what a program printed, on one line, without control characters. */
const lastLines = (text: string): string =>
  visible(text.trim().split('\n').slice(-3).join(' ').slice(-MAX_MESSAGE)).replace(/\.$/, '');

/** A word of a POSIX shell, for the only case where a command must be a string: the remote side of ssh. */
export const quoteWord = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Turns the failure of a command into a refusal, a sentence that begins with what was tried. */
export const asRefusal = (what: string, { why }: CommandFailure): Outcome<never> =>
  refuse(m.targets_command_failed({ what, why }));
