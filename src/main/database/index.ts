export { Backfill } from './series/backfill';
export { openDatabase } from './open';
export type { RunDatabase } from './open';
export { DatabaseReader, DatabaseWriter } from './reader-writer';
export { bestSteps } from './best-values';
export * from './checkpoints';
export { damagedDatabase, isDamaged } from './damage';
export * from './events';
export * from './experiments';
export * from './leases';
export { PATIENT_BUSY_TIMEOUT_MS } from './connect';
export { describeLock, isLocked, lockedDatabase, lockHolder } from './lock';
export { extremeValues } from './best-values';
export { countWrongBuckets } from './series/buckets';
export {
  appendSeries,
  hasMoreAfter,
  lastStepOf,
  lastValues,
  readRaw,
  replaceSeries,
  rewindSlice,
  timeAt,
  valueAt,
} from './series/points';
export * from './pins';
export { readAllPoints } from './series/read-all-points';
export type { StepValues } from './series/read-all-points';
export { readSeries, readSeriesSince } from './series/read-series';
export * from './delete-run';
export { rewind } from './delete-run';
export * from './reader-writer';
export * from './run-table';
export * from './samples';
export { metricNames, readRecorded } from './series/series-extent';
export { setAside } from './damage';
export * from './settings';
export { writeTags } from './tags';
export * from './stored-targets';
export * from './pruned-checkpoints';
