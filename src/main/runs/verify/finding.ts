import type { RunId } from '../../../shared/domain/run/run';

/** One thing that is not as it was written. */
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
  /** Left out when it is no run's. */
  run?: RunId;
  path: string;
  /** What is wrong. */
  what: string;
  /** What it costs. */
  cost: string;
  /** What `--repair` does about it. */
  repair: string;
  /** Of a sample, a plane or a checkpoint: its step, and whether the file is not there at all. */
  step?: number;
  missing?: boolean;
  /** Where a damaged line of a journal begins. */
  byte?: number;
}

/** A left-over takes room and harms nothing. */
export const isDamage = (finding: Finding): boolean => finding.kind !== 'left-over';

/** What `--repair` does about files of another run: reading them would make a good run a wrong one. */
export const NOT_READ = 'reads nothing of it; put the right one back in its place';

export const KEPT = 'keeps it as it is and goes on with the rest';

/** What a check throws on the way (a bad sector, a folder that may not be read) as a finding of its own. */
export function unreadable(kind: Finding['kind'], run: RunId, path: string, error: unknown): Finding {
  return {
    kind,
    run,
    path,
    what: `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    cost: 'what is in it cannot be checked',
    repair: KEPT,
  };
}
