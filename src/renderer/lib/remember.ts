/** Returns the value stored under a name in this browser, or the fallback. */
export function recall<T>(name: string, fallback: T): T {
  try {
    const text = globalThis.localStorage?.getItem(`gander:${name}`);
    return text ? (JSON.parse(text) as T) : fallback;
  } catch {
    return fallback;
  }
}

/** Returns a stored list without its invalid items, or the fallback if no list is stored. */
export function recallList<T>(
  name: string,
  isItem: (item: unknown) => item is T,
  fallback: readonly T[],
): readonly T[] {
  const stored = recall<unknown>(name, undefined);
  return Array.isArray(stored) ? stored.filter(isItem) : fallback;
}

/** Stores a choice; errors of a full or disabled storage are ignored. */
export function remember(name: string, value: unknown): void {
  try {
    globalThis.localStorage?.setItem(`gander:${name}`, JSON.stringify(value));
  } catch {
    // The choice applies until the window is closed.
  }
}

/** Deletes a stored choice, so that the default applies at the next start. */
export function forget(name: string): void {
  try {
    globalThis.localStorage?.removeItem(`gander:${name}`);
  } catch {
    // A disabled storage has nothing to remove.
  }
}

/** The browser's storage; undefined if it is disabled. */
export function store(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
