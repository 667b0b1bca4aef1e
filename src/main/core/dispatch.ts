import type { AppInfo, RequestName } from '../../shared/contract/contract';
import { describeTrouble, troubleOf } from '../../shared/contract/disk-trouble';
import { checkInput } from '../../shared/contract/schema-issue';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { RefusalError } from '../../shared/contract/outcome';
import { describeSystemError, isSystemError } from '../../shared/lib/system-error';
import { clipped, shown } from '../../shared/domain/text-limits';
import { ARGUMENTS } from './arguments';
import type { Core, Handlers } from './core';
import { damagedDatabase, isDamaged } from '../database';
import { logLine, stackOf } from './log-line';

/** What a transport sends back for a request. */
export type DispatchResult = { ok: true; value: unknown } | { ok: false; error: string };
export type Dispatch = (name: unknown, args: unknown) => Promise<DispatchResult>;

export interface Border {
  shell: AppInfo['shell'];
  /** Requests that this transport does not carry, each with the sentence that says why. */
  refused?: Partial<Record<RequestName, string>>;
  /** Requests that this side of the border answers itself. */
  answered?: Partial<Handlers>;
}

/**
 * The border of a process: every request from outside passes here, whatever carried it.
 *
 * Names and arguments are checked before a room sees them. A fault of ours is written to stderr and answered in
 * general terms; a refusal is answered with its sentence.
 */
export function dispatcher(core: Core, border: Border): Dispatch {
  return async (name, args) => {
    if (!isRequest(name))
      return refused(
        `There is no request ${shown(name)}.${typeof name === 'string' ? didYouMean(name, Object.keys(ARGUMENTS)) : ''}`,
      );
    const no = border.refused?.[name];
    if (no) return refused(no);
    const parsed = checkInput(ARGUMENTS[name], args, 'argument');
    if (!parsed.ok) return refused(`The arguments of ${name} are not valid: ${parsed.error.message}`);
    try {
      const own = border.answered?.[name] as ((...args: unknown[]) => unknown) | undefined;
      const value = await (own
        ? own(...parsed.value)
        : (core.request as (name: RequestName, ...args: unknown[]) => Promise<unknown>)(name, ...parsed.value));
      return { ok: true, value: name === 'app:info' ? { ...(value as AppInfo), shell: border.shell } : value };
    } catch (error) {
      return refused(sentence(name, error));
    }
  };
}

/** What is said of a fault of ours: it may quote what came. */
const MAX_MESSAGE_LENGTH = 1000;

const refused = (error: string): DispatchResult => ({ ok: false, error });
const isRequest = (name: unknown): name is RequestName =>
  typeof name === 'string' && Object.prototype.hasOwnProperty.call(ARGUMENTS, name);

function sentence(name: string, error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  if (isDamaged(error)) return damagedDatabase(error).message;
  const trouble =
    error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
      ? troubleOf(error)
      : undefined;
  if (trouble) return `That could not be stored: ${describeTrouble(trouble, 'the home')}`;
  if (isSystemError(error)) return describeSystemError(error)!;
  logLine(`${name} failed: ${stackOf(error)}`);
  return `${name} failed: ${clipped(error instanceof Error ? error.message : String(error), MAX_MESSAGE_LENGTH)}`;
}
