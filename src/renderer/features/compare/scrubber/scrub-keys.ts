/** The actions of a scrubber that have keys. */
interface Scrubbed {
  move(n: number): void;
  first(): void;
  last(): void;
  toggle(): void;
  /** Absent where the whole film plays always. */
  markIn?(): void;
  markOut?(): void;
}
const PAGE = 10;

const KEYS: Record<string, (head: Scrubbed) => void> = {
  ArrowRight: (head) => head.move(1),
  ArrowUp: (head) => head.move(1),
  ArrowLeft: (head) => head.move(-1),
  ArrowDown: (head) => head.move(-1),
  PageUp: (head) => head.move(PAGE),
  PageDown: (head) => head.move(-PAGE),
  Home: (head) => head.first(),
  End: (head) => head.last(),
  ' ': (head) => head.toggle(),
  i: (head) => head.markIn?.(),
  o: (head) => head.markOut?.(),
};

/** Does what a key means to the playhead, on the scrubber and on every chart alike; false for a key that means nothing. */
export function scrubKey(
  head: Scrubbed,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): boolean {
  const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
  action?.(head);
  return action !== undefined;
}
