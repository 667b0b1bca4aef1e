import { m } from '../../../../paraglide/messages';
import type { RunId, RunRow } from '../../../../shared/domain/run/run';
import { formatCount, runCount } from '../../../lib/format';
import { actionButtons } from './allowed-actions';
import type { ActionButton } from './allowed-actions';

/** What the bar above the list offers for the selected runs. */
export interface BulkBarState {
  buttons: ActionButton[];
  /** Selected runs that are in the queue. */
  queued: RunId[];
  /** Whether all of them are favourites. */
  areFavourites: boolean;
  /** Selected runs that the list does not show, because of the filter, the brushes or the location. */
  unlisted: RunId[];
}

export function bulkBarState(selected: readonly RunRow[], listed: readonly RunRow[]): BulkBarState {
  const queued = selected.filter((row) => row.state === 'queued').map((row) => row.id);
  const shown = new Set(listed.map((row) => row.id));
  return {
    buttons: actionButtons(selected),
    queued,
    areFavourites: selected.every((row) => row.favourite),
    unlisted: selected.filter((row) => !shown.has(row.id)).map((row) => row.id),
  };
}

/** ` (3)` after the label of a button that acts on 3 of more selected runs; empty if it acts on all or none. */
export const partCount = (count: number, selected: number): string =>
  count > 0 && count < selected ? ` (${formatCount(count)})` : '';

/** `12 runs`, or `3 of 12 runs` if not all are listed. */
export const listedCountText = (listed: number, total: number): string =>
  listed === total ? runCount(total) : m.run_list_listed({ listed: formatCount(listed), total: runCount(total) });

/** Why actions affect runs that cannot be seen. */
export const unlistedText = (unlisted: number, selected: number): string =>
  m.run_list_unlisted({ unlisted: formatCount(unlisted), selected: formatCount(selected) });
