/**
 * A cache of the values used last, up to a total size in bytes or, with sizes of 1, a number of values. Values that it
 * drops or replaces are passed to `release`.
 */
export class LruCache<T> {
  private totalSize = 0;
  private readonly entries = new Map<string, { value: T; size: number }>();

  constructor(
    readonly limit: number,
    private readonly release: (value: T) => void = () => undefined,
  ) {}

  get size(): number {
    return this.totalSize;
  }

  /** Returns the value and marks it as most recently used. */
  get(key: string): T | undefined {
    const found = this.entries.get(key);
    if (!found) return undefined;
    this.entries.delete(key);
    this.entries.set(key, found);
    return found.value;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** Adds a value; the newest is kept even when it alone is over the limit, since it is about to be used. */
  set(key: string, value: T, size = 1): void {
    this.delete(key);
    this.entries.set(key, { value, size });
    this.totalSize += size;
    for (const oldest of this.entries.keys()) {
      if (this.totalSize <= this.limit || oldest === key) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.entries.get(key);
    if (!found) return;
    this.entries.delete(key);
    this.totalSize -= found.size;
    this.release(found.value);
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.delete(key);
  }
}
