/** What must never be: found faults, each once, and how often it was looked. */
export class Faults {
  readonly found = new Map<string, number>();
  /** Comparisons that were made, by what was compared. */
  readonly looked = new Map<string, number>();

  /** Counts a comparison, and a fault when it fails. */
  expect(what: string, holds: boolean, fault: () => string): void {
    this.looked.set(what, (this.looked.get(what) ?? 0) + 1);
    if (!holds) this.add(`${what}: ${fault()}`);
  }

  count(what: string, n: number): void {
    this.looked.set(what, (this.looked.get(what) ?? 0) + n);
  }

  add(fault: string): void {
    if (!this.found.has(fault)) process.stderr.write(`FAULT ${fault}\n`);
    this.found.set(fault, (this.found.get(fault) ?? 0) + 1);
  }
}
