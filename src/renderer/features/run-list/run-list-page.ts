import { m } from '../../../paraglide/messages';
import type { RunLocation } from '../../../shared/domain/table/listed-rows';
import type { KeyPress } from '../../ui/keys';

/** Where a key was pressed on the page of the run list. */
export interface PageFocus {
  /** Whether a dialog is open. */
  isDialogOpen: boolean;
  /** Whether the focus is in a field that takes text or arrow keys. */
  isInField: boolean;
  /** Whether nothing has the focus. */
  isOnBody: boolean;
}

/** What a key on the page does; undefined for other keys, which keep their default. */
export function pageCommand(
  press: Omit<KeyPress, 'shiftKey'>,
  { isDialogOpen, isInField, isOnBody }: PageFocus,
  selectedCount: number,
): 'focus-filter' | 'compare' | 'focus-list' | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || isDialogOpen || isInField) return undefined;
  if (press.key === '/') return 'focus-filter';
  if (press.key === 'c' && selectedCount >= 2) return 'compare';
  return press.key.startsWith('Arrow') && isOnBody ? 'focus-list' : undefined;
}

/** What a key in the filter input does. */
export function filterCommand(key: string): 'clear' | 'focus-list' | undefined {
  if (key === 'Escape') return 'clear';
  return key === 'ArrowDown' || key === 'Enter' ? 'focus-list' : undefined;
}

/** Why the list is empty. */
export function emptyListMessage(location: RunLocation, count: number, hasBrushes: boolean): string {
  if (count > 0) return hasBrushes ? m.run_list_no_match_brushes() : m.run_list_no_match();
  switch (location) {
    case 'trash':
      return m.run_list_trash_empty_text();
    case 'archive':
      return m.run_list_archive_empty_text();
    case 'runs':
      return m.run_list_all_elsewhere();
  }
}
