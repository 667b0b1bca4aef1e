import type { KeyPress } from '../../../ui/keys';

/**
 * The index that a key activates in a list; undefined for a key that does not move.
 *
 * @param active the active index, −1 for none
 * @param page number of lines that fit on the screen
 */
export function nextIndex(key: string, active: number, count: number, page: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** The members of a list between two of them, both included; only `to` if `from` is not in the list. */
export function rangeBetween<T>(list: readonly T[], from: T | undefined, to: T): T[] {
  const a = from === undefined ? -1 : list.indexOf(from);
  const b = list.indexOf(to);
  return a < 0 || b < 0 ? [to] : list.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** What a key in the table does. All but the movement and the selection commands act on the active line. */
export type GridCommand =
  | { kind: 'move'; to: number }
  | { kind: 'select'; range: boolean }
  | { kind: 'move-in-queue'; places: -1 | 1 }
  | { kind: 'open' | 'toggle-favourite' | 'select-all' | 'clear-selection' | 'delete-selected' | 'menu' };

/**
 * The command of a key press in the table; undefined for other keys, which keep their default.
 *
 * @param active index of the active line, −1 for none
 * @param page number of lines that fit on the screen
 */
export function gridCommand(
  press: KeyPress,
  { active, count, page }: { active: number; count: number; page: number },
): GridCommand | undefined {
  if (press.ctrlKey || press.metaKey) return press.key === 'a' ? { kind: 'select-all' } : undefined;
  if (press.key === 'ContextMenu' || (press.key === 'F10' && press.shiftKey)) return { kind: 'menu' };
  if (press.altKey) {
    if (press.key !== 'ArrowUp' && press.key !== 'ArrowDown') return undefined;
    return { kind: 'move-in-queue', places: press.key === 'ArrowUp' ? -1 : 1 };
  }
  const to = nextIndex(press.key, active, count, page);
  if (to !== undefined) return { kind: 'move', to };
  if (press.key === 'Escape') return { kind: 'clear-selection' };
  if (press.key === 'Delete') return { kind: 'delete-selected' };
  if (active < 0) return undefined;
  switch (press.key) {
    case ' ':
      return { kind: 'select', range: press.shiftKey };
    case 'Enter':
      return { kind: 'open' };
    case 'f':
      return { kind: 'toggle-favourite' };
    default:
      return undefined;
  }
}

/** What an arrow key on a heading does: moves the column with Alt, resizes it with Shift, else focuses the next heading. */
export interface HeadingCommand {
  kind: 'move-column' | 'resize-column' | 'focus';
  /** −1 for the left, 1 for the right. */
  direction: -1 | 1;
}

/** @param isColumn whether the heading is that of a chosen column; the first headings cannot be moved or resized */
export function headingCommand(
  { key, altKey, shiftKey }: Pick<KeyPress, 'key' | 'altKey' | 'shiftKey'>,
  isColumn: boolean,
): HeadingCommand | undefined {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined;
  const direction = key === 'ArrowLeft' ? -1 : 1;
  if (!isColumn) return { kind: 'focus', direction };
  return { kind: altKey ? 'move-column' : shiftKey ? 'resize-column' : 'focus', direction };
}
