import { lowerBound } from '../../../../shared/lib/lists';
import type { Playhead } from './playhead.svelte';

type KeyedPlayhead = Pick<Playhead, 'move' | 'first' | 'last' | 'toggle' | 'markIn' | 'markOut'>;

/** Grids that Page Up and Page Down move by. */
const PAGE = 10;

const KEYS: Record<string, (head: KeyedPlayhead) => void> = {
  ArrowRight: (head) => head.move(1),
  ArrowUp: (head) => head.move(1),
  ArrowLeft: (head) => head.move(-1),
  ArrowDown: (head) => head.move(-1),
  PageUp: (head) => head.move(PAGE),
  PageDown: (head) => head.move(-PAGE),
  Home: (head) => head.first(),
  End: (head) => head.last(),
  ' ': (head) => head.toggle(),
};
const RANGE_KEYS: typeof KEYS = {
  i: (head) => head.markIn(),
  o: (head) => head.markOut(),
};

/** The place that a key moves an end of the range to: the next or previous stop, the first or last; undefined for other keys. */
export function stopByKey(stops: ArrayLike<number>, at: number, key: string): number | undefined {
  const i = lowerBound(stops, at);
  const next = stops[i] === at ? i + 1 : i;
  const indices: Record<string, number> = {
    ArrowRight: next,
    ArrowUp: next,
    ArrowLeft: i - 1,
    ArrowDown: i - 1,
    Home: 0,
    End: stops.length - 1,
  };
  const index = indices[key];
  return index === undefined ? undefined : stops[Math.min(Math.max(index, 0), stops.length - 1)];
}

/**
 * Applies a key to the playhead, in the same way on the scrubber and on every chart.
 *
 * @param hasRange whether a part of the grids can be marked, by `i` and `o`
 * @returns whether the key has a meaning
 */
export function scrubKey(
  head: KeyedPlayhead,
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  hasRange = true,
): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const action = KEYS[key] ?? (hasRange ? RANGE_KEYS[key] : undefined);
  action?.(head);
  return action !== undefined;
}
