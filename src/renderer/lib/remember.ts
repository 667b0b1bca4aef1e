/** What was remembered under a name on this computer, or the fallback when there is nothing to be had. */
export function recall<T>(name: string, fallback: T): T {
  try {
    const text = globalThis.localStorage?.getItem(`gander:${name}`);
    return text ? (JSON.parse(text) as T) : fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a choice; a full or forbidden store is no reason to fail. */
export function remember(name: string, value: unknown): void {
  try {
    globalThis.localStorage?.setItem(`gander:${name}`, JSON.stringify(value));
  } catch {
    // The choice holds until the window closes.
  }
}
