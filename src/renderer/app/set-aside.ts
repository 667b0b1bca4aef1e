import { m } from '../../paraglide/messages';
import { parseRoute } from '../lib/route';
import type { Route } from '../lib/route';

/** A page that failed and was not reopened, with the settings of the list; stored until the person reopens or dismisses it. */
export interface SetAside {
  /** Address of the page, with its `#`. */
  page: string;
  /** The stored settings of the list. */
  look?: unknown;
  /** The error; absent if the page stopped responding. */
  failure?: string;
}

const PAGE_NAMES: Record<Route['view'], string> = {
  runs: m.app_name_runs(),
  new: m.app_name_new(),
  compare: m.app_name_compare(),
  run: m.app_name_run(),
  disk: m.app_name_disk(),
  settings: m.app_name_settings(),
  latents: m.app_name_latents(),
  about: m.app_name_about(),
  'whats-new': m.app_name_whats_new(),
};

/** Reads a stored value; undefined if it is invalid. */
export function readSetAside(stored: unknown): SetAside | undefined {
  if (typeof stored !== 'object' || stored === null || !('page' in stored) || typeof stored.page !== 'string')
    return undefined;
  return stored as SetAside;
}

/** Why the run list is shown instead of the last page. */
export function setAsideText({ page, failure }: SetAside): string {
  const name = PAGE_NAMES[parseRoute(page).view];
  return failure === undefined
    ? m.app_set_aside_unresponsive({ page: name })
    : m.app_set_aside_failed({ page: name, failure });
}
