import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { attemptsAmong, ATTEMPTS_FOLDER } from '../../../shared/formats/remote-run';
import type { AttemptEnd, AttemptFile } from '../../../shared/formats/remote-run';
import { replaceFileSync, writeSynced } from '../../files/write-aside';

/**
 * Attempts to train a run on shared storage, numbered from 1: the one with the largest number may write the journal.
 *
 * A file that is created exclusively decides, because locks are not reliable on network disks. The folder is listed
 * instead of looking for one name, because a client of a network disk may remember that a file was missing.
 */
export function attemptsOf(folder: string): { newest: number; ended: ReadonlySet<number> } {
  try {
    return attemptsAmong(readdirSync(join(folder, ATTEMPTS_FOLDER)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return attemptsAmong([]);
  }
}

/** Begins a new attempt; returns its number. @throws the system error */
export function beginAttempt(folder: string, file: AttemptFile): number {
  mkdirSync(join(folder, ATTEMPTS_FOLDER), { recursive: true });
  for (let number = attemptsOf(folder).newest + 1; ; number++) {
    try {
      writeSynced(join(folder, ATTEMPTS_FOLDER, `${number}.json`), 'wx', `${JSON.stringify(file)}\n`);
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Whether a later attempt has begun. */
export const isSuperseded = (folder: string, attempt: number): boolean => attemptsOf(folder).newest > attempt;

export function endAttempt(folder: string, attempt: number, end: AttemptEnd): void {
  replaceFileSync(join(folder, ATTEMPTS_FOLDER, `${attempt}.end.json`), `${JSON.stringify(end)}\n`);
}
