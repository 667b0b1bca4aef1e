import { numberOf } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';

/**
 * Finds lines that are missing in a journal, by the numbers that a process gives its lines from its `start` on.
 *
 * Lines without a number (of other programs, of the core, from before there were numbers) say nothing; neither does what follows a damaged one.
 */
export class MissingLines {
  /** The number that the next line must have; undefined where that is not known. */
  private next: number | undefined = 0;

  /** How many lines are missing right before this one, at least. */
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
