import { metric } from '../../../shared/domain/metrics';
import { cleanName } from '../../../shared/lib/text';

/** Most metrics of a run beside `time` (database/series). */
export const MAX_METRICS = 999;
const MAX_LENGTH = 200;
/** The axes that every run has; a tag `epoch` is the epoch and keeps its name. */
const RESERVED = ['time', 'step', '__proto__'];

/** The first `length` characters, without half of a character of two units. */
const clip = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/**
 * Names of metrics for the tags of a run. Tags are cleaned and shortened; of tags that become equal, the later ones get
 * a number, so that no two share a metric. A tag with the name of one of Gander's metrics gets a prefix: what another
 * program calls `fid` need not be what Gander computes under that name.
 */
export class MetricNames {
  private readonly taken = new Set<string>();

  /** Whether the run has as many metrics as it can have. */
  get isFull(): boolean {
    return this.taken.size >= MAX_METRICS;
  }

  /** The name of a new tag. */
  add(tag: string): string {
    const cleaned = clip(cleanName(tag), MAX_LENGTH) || 'unnamed';
    const name = metric(cleaned) || RESERVED.includes(cleaned) ? clip(`tensorboard/${cleaned}`, MAX_LENGTH) : cleaned;
    let unique = name;
    for (let n = 2; this.taken.has(unique); n++) {
      const suffix = ` (${n})`;
      unique = clip(name, MAX_LENGTH - suffix.length) + suffix;
    }
    this.taken.add(unique);
    return unique;
  }

  /** Names that were given before, by a cursor. */
  restore(names: Iterable<string>): void {
    for (const name of names) this.taken.add(name);
  }
}
