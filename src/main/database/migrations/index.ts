import runsAndPoints from './0001-runs-and-points';
import parents from './0002-parents';
import planes from './0003-planes';
import whatARunSaw from './0004-what-a-run-saw';
import archiveAndTrash from './0005-archive-and-trash';
import disk from './0006-disk';
import warnings from './0007-warnings';
import openRuns from './0008-open-runs';
import gridLayout from './0009-grid-layout';
import targets from './0010-targets';

/** In order; the version is the index in the list, from 1. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'runs and points', sql: runsAndPoints },
  { version: 2, name: 'parents of branches', sql: parents },
  { version: 3, name: 'planes', sql: planes },
  { version: 4, name: 'what a run saw', sql: whatARunSaw },
  { version: 5, name: 'archive and trash', sql: archiveAndTrash },
  { version: 6, name: 'disk', sql: disk },
  { version: 7, name: 'warnings', sql: warnings },
  { version: 8, name: 'metrics and grids of other programs', sql: openRuns },
  { version: 9, name: 'grid layout', sql: gridLayout },
  { version: 10, name: 'targets', sql: targets },
];

/** One step of the schema. Frozen once it ships; it imports nothing, so that its meaning never changes. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}
