import type { Migration } from '../migrate';
import runsAndPoints from './0001-runs-and-points';

/** In order; the version is the place in the list, from 1. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: 'runs and points', sql: runsAndPoints }];
