import { row } from '../lib/report';
import type { Bench } from '../lib/suite';

/** A process needs about this long to reach its working size: caches fill and the heap grows. */
const SETTLING_S = 120;

/** Records the memory of a process, prints it each minute, and reports at the end whether it grows. */
export class MemoryCourse {
  private readonly taken: [seconds: number, mebibytes: number][] = [];

  constructor(private readonly bench: Bench) {}

  add(seconds: number, mebibytes: number | undefined): void {
    if (mebibytes === undefined) return;
    const minute = Math.floor(seconds / 60);
    if (minute > Math.floor((this.taken.at(-1)?.[0] ?? 0) / 60))
      this.bench.note(`  after ${minute} min the core has ${mebibytes.toFixed(0)} MiB`);
    this.taken.push([seconds, mebibytes]);
  }

  report(): void {
    const { taken } = this;
    if (taken.length === 0) return;
    for (let minute = 0; minute * 60 <= taken.at(-1)![0]; minute++)
      this.addRow(
        `memory of the core, minute ${minute + 1}`,
        'MiB',
        taken.filter(([at]) => Math.floor(at / 60) === minute).map(([, m]) => m),
      );
    const later = taken.filter(([at]) => at >= SETTLING_S);
    if (later.length >= 60) this.addRow(`it grows, after ${SETTLING_S / 60} min`, 'MiB/min', [60 * slope(later)]);
  }

  private addRow(name: string, unit: string, values: number[]): void {
    if (values.length > 0) this.bench.add(row(`  ${name}`, unit, values));
  }
}

/** Slope of the least-squares line through the points. */
function slope(points: readonly [number, number][]): number {
  const mean = (of: 0 | 1): number => points.reduce((sum, p) => sum + p[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0)
  );
}
