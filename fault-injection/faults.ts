/** Counts the checks of invariants, and collects each violation once. */
export class Checks {
  readonly violations = new Map<string, number>();
  /** Number of checks by invariant. */
  readonly counts = new Map<string, number>();

  /** Counts a check, and adds a violation if it fails. */
  expect(what: string, holds: boolean, violation: () => string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    if (!holds) this.add(`${what}: ${violation()}`);
  }

  count(what: string, n: number): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + n);
  }

  add(violation: string): void {
    if (!this.violations.has(violation)) process.stderr.write(`VIOLATION ${violation}\n`);
    this.violations.set(violation, (this.violations.get(violation) ?? 0) + 1);
  }
}
