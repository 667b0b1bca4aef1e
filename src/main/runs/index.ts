export { Runs } from './runs';
export { nodeFork } from './node-fork';
export type { Fork, Worker } from './worker';
export type { RunsOptions } from './room';
export type { Rebuilt } from './import/adopt';
export type { ImportWork } from './import/import';
export { freeBytes } from './free-space';
