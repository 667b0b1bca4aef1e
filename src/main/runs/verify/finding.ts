import { m } from '../../../paraglide/messages';
import type { RunId } from '../../../shared/domain/run/run';

/** One difference from what was written. */
export interface Finding {
  kind:
    | 'database'
    | 'journal'
    | 'journal-short'
    | 'journal-unread'
    | 'values'
    | 'sample'
    | 'plane'
    | 'checkpoint'
    | 'run-file'
    | 'labels'
    | 'unknown-folder'
    | 'lost-folder'
    | 'foreign'
    | 'home'
    | 'left-over';
  /** Absent when it does not belong to a run. */
  run?: RunId;
  path: string;
  /** What is wrong. */
  what: string;
  /** The consequence. */
  cost: string;
  /** What `--repair` does about it. */
  repair: string;
  /** For a sample, a plane record or a checkpoint: its step, and whether the file is missing. */
  step?: number;
  missing?: boolean;
  /** For an unknown folder: whether it is a complete run, which `--repair` imports. */
  isWhole?: boolean;
  /** Byte offset of a damaged line of a journal. */
  byte?: number;
}

/** A left-over file takes up space but is harmless. */
export const isDamage = (finding: Finding): boolean => finding.kind !== 'left-over';

/** Repair text for files of another run: reading them would corrupt an intact run. */
export const notRead = (): string => m.runs_verify_not_read();

export const kept = (): string => m.runs_verify_kept();

/** Converts an error of a check (a bad sector, a folder without permission) into a finding. */
export function unreadable(kind: Finding['kind'], run: RunId, path: string, error: unknown): Finding {
  return {
    kind,
    run,
    path,
    what: m.runs_verify_unreadable({ reason: error instanceof Error ? error.message : String(error) }),
    cost: m.runs_verify_unchecked(),
    repair: kept(),
  };
}
