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
