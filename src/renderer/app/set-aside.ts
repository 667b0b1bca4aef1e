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
  runs: 'the list of runs',
  new: 'a new experiment',
  compare: 'a comparison',
  run: 'a run',
  disk: 'the disk page',
  settings: 'the settings',
  latents: 'the latents of a run',
  about: 'the about page',
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
  const reason =
    failure === undefined
      ? `Gander stopped responding or was closed while it showed ${name}`
      : `It failed while it showed ${name} (${failure})`;
  return `${reason}. The run list is shown with default settings instead.`;
}
