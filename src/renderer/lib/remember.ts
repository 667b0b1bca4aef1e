/** The value stored under a name on this computer, or the fallback if there is none. */
export function recall<T>(name: string, fallback: T): T {
  try {
    const text = globalThis.localStorage?.getItem(`gander:${name}`);
    return text ? (JSON.parse(text) as T) : fallback;
  } catch {
    return fallback;
  }
}

/** A remembered list, without what is not of it; the fallback where no list was remembered. */
export function recallList<T>(
  name: string,
  isOfIt: (item: unknown) => item is T,
  fallback: readonly T[],
): readonly T[] {
  const stored = recall<unknown>(name, undefined);
  return Array.isArray(stored) ? stored.filter(isOfIt) : fallback;
}

/** Stores a choice; errors of a full or disabled store are ignored. */
export function remember(name: string, value: unknown): void {
  try {
    globalThis.localStorage?.setItem(`gander:${name}`, JSON.stringify(value));
  } catch {
    // The choice holds until the window closes.
  }
}

/** Forgets a choice, so that the next start has the usual one. */
export function forget(name: string): void {
  try {
    globalThis.localStorage?.removeItem(`gander:${name}`);
  } catch {
    // There is nothing to forget in a store that is forbidden.
  }
}

/** The store itself, where there is one. */
export function store(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
