import { z } from 'zod';
import type { DiskState, QueueState } from './results';
import type { ExportStatus } from './export-options';
import type { ImportStatus, WatchedFolder } from './import-status';
import type { SetupStatus } from './setup-status';
import type { CommandId } from './menu-commands';
import type { DatasetInfo } from '../domain/datasets';
import type { PlansStatus } from '../domain/plan-race';
import type { RunId, RunRow } from '../domain/run/run';
import type { SavedViews } from '../domain/table/saved-view';

/** Events that the core sends to every window. Like results of requests, they are not checked at run time. */
const CORE_EVENTS = {
  /** Rows that changed since the last event; at most four times a second. */
  'runs:changed': z.custom<{ rows: RunRow[]; removed: RunId[] }>(),
  'queue:changed': z.custom<QueueState>(),
  'disk:changed': z.custom<DiskState>(),
  'views:changed': z.custom<SavedViews>(),
  /** A run has recorded metrics up to this step; request `series:since` for the values. */
  'series:grew': z.custom<{ run: RunId; step: number }[]>(),
  'samples:added': z.custom<{ run: RunId; step: number }[]>(),
  'exports:changed': z.custom<ExportStatus>(),
  'imports:changed': z.custom<ImportStatus>(),
  'watch:changed': z.custom<WatchedFolder[]>(),
  /** Progress and end of a measurement of compute plans. */
  'plans:changed': z.custom<PlansStatus>(),
  /** Progress and end of a set-up of the training engine. */
  'setup:changed': z.custom<SetupStatus>(),
  /** Another start of Gander wants an address shown: the window that claims the request shows it. */
  'windows:asked': z.custom<{ ask: string; address: string }>(),
  'latents:progress': z.custom<{ id: string; done: number; total: number }>(),
  'datasets:progress': z.custom<{ name: string; done: number; total: number; detail: string }>(),
  'datasets:changed': z.custom<DatasetInfo[]>(),
};

/** Events from the window's own process to its page. */
interface WindowEvents {
  /** A command of the application menu, an address to show, or news for `imports:opened`. */
  'window:do': { command: CommandId } | { address: string } | { imports: 'opened' };
}

export type Events = { [K in keyof typeof CORE_EVENTS]: z.infer<(typeof CORE_EVENTS)[K]> } & WindowEvents;
export type EventName = keyof Events;

/** Names of the events between cores and windows. */
export const EVENT_NAMES = Object.keys(CORE_EVENTS) as (keyof typeof CORE_EVENTS)[];
