import type { z } from 'zod';
import { m } from '../../paraglide/messages';
import type { AppInfo } from '../../shared/contract/results';
import type { RequestName } from '../../shared/contract/requests';
import { describeTrouble, troubleOf } from '../../shared/contract/disk-trouble';
import { checkInput } from '../../shared/contract/schema-issue';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { RefusalError } from '../../shared/contract/outcome';
import { describeSystemError, isSystemError } from '../../shared/lib/system-error';
import { clipped, shown } from '../../shared/domain/text-limits';
import { REQUESTS } from '../../shared/contract/requests';
import type { Core, Handlers } from './core';
import { damagedDatabase, isDamaged } from '../database';
import { withLocale } from './locale';
import { logLine, stackOf } from './log-line';

/** The answer that a transport sends for a request. */
export type DispatchResult = { ok: true; value: unknown } | { ok: false; error: string };
/** @param locale language of the sentences in the answer */
export type Dispatch = (name: unknown, args: unknown, locale?: unknown) => Promise<DispatchResult>;

export interface DispatchOptions {
  shell: AppInfo['shell'];
  /** Requests that this transport does not carry, each with a sentence that gives the reason. */
  refused?: Partial<Record<RequestName, () => string>>;
  /** Requests that this process answers itself. */
  answered?: Partial<Handlers>;
}

/**
 * Returns the function that answers requests from other processes, independent of the transport.
 *
 * Names and arguments are checked before a handler is called. An internal error is written to stderr and answered in
 * general terms; a
 * refusal is answered with its sentence.
 */
export function dispatcher(core: Core, options: DispatchOptions): Dispatch {
  const answer = async (name: unknown, args: unknown): Promise<DispatchResult> => {
    if (!isRequest(name))
      return refused(
        m.core_there_no_request({
          name: shown(name),
          detail: typeof name === 'string' ? didYouMean(name, Object.keys(REQUESTS)) : '',
        }),
      );
    const no = options.refused?.[name];
    if (no) return refused(no());
    const parsed = checkInput(REQUESTS[name].arguments as z.ZodType<unknown[]>, args, 'argument');
    if (!parsed.ok) return refused(m.core_arguments_not_valid({ name, message: parsed.error.message }));
    try {
      const own = options.answered?.[name] as ((...args: unknown[]) => unknown) | undefined;
      const value = await (own
        ? own(...parsed.value)
        : (core.request as (name: RequestName, ...args: unknown[]) => Promise<unknown>)(name, ...parsed.value));
      return { ok: true, value: name === 'app:info' ? { ...(value as AppInfo), shell: options.shell } : value };
    } catch (error) {
      return refused(sentence(name, error));
    }
  };
  return (name, args, locale) => withLocale(locale, () => answer(name, args));
}

/** Length of the message for an internal error, which may quote the request. */
const MAX_MESSAGE_LENGTH = 1000;

const refused = (error: string): DispatchResult => ({ ok: false, error });
const isRequest = (name: unknown): name is RequestName =>
  typeof name === 'string' && Object.prototype.hasOwnProperty.call(REQUESTS, name);

function sentence(name: string, error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  if (isDamaged(error)) return damagedDatabase(error).message;
  const trouble =
    error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
      ? troubleOf(error)
      : undefined;
  if (trouble) return m.core_could_not_be_stored({ trouble: describeTrouble(trouble, m.core_the_home()) });
  if (isSystemError(error)) return describeSystemError(error)!;
  logLine(`${name} failed: ${stackOf(error)}`);
  return `${name} failed: ${clipped(error instanceof Error ? error.message : String(error), MAX_MESSAGE_LENGTH)}`;
}
