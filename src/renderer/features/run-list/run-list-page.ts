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
  if (count > 0) return `No run matches ${hasBrushes ? 'the filter and the brushes' : 'the filter'}.`;
  switch (location) {
    case 'trash':
      return 'The trash is empty. Deleted runs stay here until you empty it.';
    case 'archive':
      return 'No archived runs. Select runs that you no longer need in the list, then Archive.';
    case 'runs':
      return 'Every run is archived or in the trash.';
  }
}
