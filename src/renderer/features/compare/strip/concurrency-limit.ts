/** Lets at most so many tasks be under way; the others wait their turn, and may leave the line before it comes. */
export class ConcurrencyLimit {
  readonly #line = new Set<() => Promise<unknown>>();
  #busy = 0;

  constructor(private readonly most: number) {}

  /** Stands in line; the returned function leaves it. What a task fails with is its own affair. */
  add(task: () => Promise<unknown>): () => void {
    this.#line.add(task);
    this.#next();
    return () => this.#line.delete(task);
  }

  #next(): void {
    const [task] = this.#line;
    if (!task || this.#busy >= this.most) return;
    this.#line.delete(task);
    this.#busy += 1;
    const done = () => {
      this.#busy -= 1;
      this.#next();
    };
    task().then(done, done);
  }
}
