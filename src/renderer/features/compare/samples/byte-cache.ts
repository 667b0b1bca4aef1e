/** LRU cache with a limit in bytes; evicted values are passed to `release`. */
export class ByteCache<T> {
  #bytes = 0;
  readonly #entries = new Map<string, { value: T; bytes: number }>();

  constructor(
    readonly limit: number,
    private readonly release: (value: T) => void = () => undefined,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the value and marks it as most recently used. */
  get(key: string): T | undefined {
    const found = this.#entries.get(key);
    if (!found) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, found);
    return found.value;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Adds a value; the newest stays even when it is larger than the limit, for it is about to be drawn. */
  set(key: string, value: T, bytes: number): void {
    this.delete(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.limit || oldest === key) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.#entries.get(key);
    if (!found) return;
    this.#entries.delete(key);
    this.#bytes -= found.bytes;
    this.release(found.value);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }
}
