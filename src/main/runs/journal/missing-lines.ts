import { numberOf } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';

/**
 * Detects missing lines in a journal by the sequence numbers that a process gives its lines, beginning with `start`.
 *
 * Lines without a number (of other programs, of the core, of older versions) are ignored, as is the line after a
 * damaged one.
 */
export class MissingLines {
  /** The expected number of the next line; undefined when not known. */
  private next: number | undefined = 0;

  /** Minimum number of lines that are missing directly before this one. */
  before(text: string, type: JournalLine['type'] | undefined): number {
    const number = numberOf(text);
    if (type === undefined) this.next = undefined;
    else if (type === 'start') this.next = number;
    if (type === undefined || number === undefined) return 0;
    const expected = this.next ?? number;
    this.next = number + 1;
    return number === expected ? 0 : Math.max(1, number - expected);
  }
}
