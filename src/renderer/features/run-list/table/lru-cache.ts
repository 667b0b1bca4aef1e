/** Keeps the entries used last; what falls out is handed to `drop`. */
export class Lru<V> {
  readonly #entries = new Map<string, V>();

  constructor(
    private readonly limit: number,
    private readonly drop: (value: V) => void,
  ) {}

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    const old = this.#entries.get(key);
    if (old !== undefined) this.#remove(key, old);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.limit) return;
    const [oldest] = this.#entries as Iterable<[string, V]>;
    if (oldest) this.#remove(oldest[0], oldest[1]);
  }

  #remove(key: string, value: V): void {
    this.#entries.delete(key);
    this.drop(value);
  }
}
