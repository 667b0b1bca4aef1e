import { append } from '../../../shared/lib/long-lists';
import { isLocked, lockedLog, openLog, PATIENT_BUSY_TIMEOUT_MS, setAside } from '../../database';
import type { Log } from '../../database';
import type { RunId } from '../../../shared/domain/run/run';
import type { Rebuilt } from '../import/adopt';
import { Runs } from '../runs';
import { LogDisk } from '../disk/database-disk';
import type { RunsOptions } from '../run-context';
import { openChecked } from './database';
import { removeLeftOvers } from '../disk/left-overs';
import type { Finding } from './finding';
import { fixRun } from './fix';
import { logOf } from './verify';

export interface Repaired {
  /** Where the damaged database lies now. */
  keptAside?: string;
  /** Runs that were made again, or brought in, from their folders. */
  added: RunId[];
  /** A sentence for each thing that was done. */
  done: string[];
}

/**
 * Mends what {@link verify} found, as far as the files that are there allow; the home must be ours.
 *
 * What is good is not touched, and a damaged file stays where it is. Each step lands whole, so it can be ended at any time and begun again.
 */
export async function repair(options: Omit<RunsOptions, 'log'>, findings: readonly Finding[], signal: AbortSignal): Promise<Repaired> {
  const result: Repaired = { added: [], done: [] };
  const file = logOf(options.home);
  if (findings.some(({ kind }) => kind === 'database')) {
    const aside = asideIfDamaged(file);
    if (aside !== undefined) Object.assign(result, { keptAside: aside }).done.push(`The damaged database is kept as ${aside}.`);
  }
  let log: Log | undefined;
  try {
    log = openLog(file, { busyTimeoutMs: PATIENT_BUSY_TIMEOUT_MS });
    await waitForLock(log, options.home);
    if (findings.some(({ kind }) => kind === 'database' || kind === 'unknown-folder')) await bringIn(log, options, result);
    append(result.done, removeHomeLeftOvers(findings));
    for (const [run, of] of byRun(findings)) if (!signal.aborted) append(result.done, await fixRun(log.write, options.home, run, of));
  } catch (error) {
    throw isLocked(error) ? lockedLog(file) : error;
  } finally {
    log?.close();
  }
  return result;
}

async function waitForLock(log: Log, home: string): Promise<void> {
  const disk = new LogDisk({ log, home, onChanged: () => undefined });
  await disk.free().finally(() => disk.close(0));
}

/** Looked at again: what was damaged when somebody else had it open may be whole now. */
function asideIfDamaged(file: string): string | undefined {
  const opened = openChecked(file);
  if (!('log' in opened)) return setAside(file);
  opened.log.close();
  return undefined;
}

/** The rooms are opened for this alone, and nothing is started or cleared. */
async function bringIn(log: Log, options: Omit<RunsOptions, 'log'>, result: Repaired): Promise<void> {
  const runs = new Runs({ ...options, log });
  const rebuilt: Rebuilt = await runs.rebuild();
  await runs.close();
  append(result.added, rebuilt.added);
  append(result.done, rebuilt.added.map((id) => `${id} was read from its folder.`));
  append(result.done, rebuilt.refused.map(({ message }) => `Not brought in: ${message}`));
}

function byRun(findings: readonly Finding[]): Map<RunId, Finding[]> {
  const runs = new Map<RunId, Finding[]>();
  for (const finding of findings) {
    if (finding.run === undefined) continue;
    const known = runs.get(finding.run);
    if (known) known.push(finding);
    else runs.set(finding.run, [finding]);
  }
  return runs;
}

/** What belongs to no run. */
function removeHomeLeftOvers(findings: readonly Finding[]): string[] {
  const found = findings.filter(({ kind, run }) => kind === 'left-over' && run === undefined).map(({ path }) => ({ path, bytes: 0 }));
  removeLeftOvers(found);
  return found.map(({ path }) => `${path} was removed.`);
}
