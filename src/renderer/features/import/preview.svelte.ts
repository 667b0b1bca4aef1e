import { SvelteSet } from 'svelte/reactivity';
import type { FoundRun, ImportStatus } from '../../../shared/contract/import-status';
import { unique } from '../../lib/collect';
import { sharedReadings } from './shared-readings';

/** What a person decided about found runs: to import some of them, or to look at the files with other readings. */
export type Decision = { keys: string[]; readings: Record<string, string> } | { lookAgain: Record<string, string> };

/** From this number of runs on they can be searched. */
const MIN_SEARCHED = 11;
/** Number of runs that are shown first, and each time that more are asked for. */
const PAGE = 40;

/** The runs that were found in one path, before they are imported. */
export class ImportPreview {
  found = $state.raw<readonly FoundRun[]>([]);
  query = $state('');
  /** Whether the files are looked at again; the last result is still shown. */
  isLooking = $state(false);
  private readings: Record<string, string> = {};
  private readonly excluded = new SvelteSet<string>();
  private max = $state(PAGE);
  private decide: ((decision: Decision | undefined) => void) | undefined;

  constructor(readonly name: string) {}

  readonly isSearchable = $derived(this.found.length >= MIN_SEARCHED);
  private readonly matching = $derived(
    this.query.trim() === ''
      ? this.found
      : this.found.filter((run) => textOf(run).includes(this.query.trim().toLowerCase())),
  );
  readonly shown = $derived(this.matching.slice(0, this.max));
  readonly more = $derived(this.matching.length - this.shown.length);
  readonly matches = $derived(this.matching.length);
  readonly chosen = $derived(this.found.filter((run) => this.isChosen(run)));
  readonly bytes = $derived(this.chosen.reduce((sum, { bytes }) => sum + bytes, 0));
  readonly shared = $derived(sharedReadings(this.found));

  show({ found = [] }: ImportStatus): void {
    this.found = found;
    this.isLooking = false;
  }

  isChosen({ key }: FoundRun): boolean {
    return !this.excluded.has(key);
  }

  /** Runs with the same key are imported together. */
  setChosen(runs: readonly FoundRun[], isChosen: boolean): void {
    for (const { key } of runs)
      if (isChosen) this.excluded.delete(key);
      else this.excluded.add(key);
  }

  /** Selects or deselects the runs that match the search. */
  setAllMatching(isChosen: boolean): void {
    this.setChosen(this.matching, isChosen);
  }

  showMore(): void {
    this.max += PAGE;
  }

  /** Resolves with the decision; undefined if the import is cancelled. */
  decision(): Promise<Decision | undefined> {
    return new Promise((resolve) => (this.decide = resolve));
  }

  choose(reading: string, value: string): void {
    this.readings = { ...this.readings, [reading]: value };
    this.isLooking = true;
    this.decide?.({ lookAgain: this.readings });
  }

  confirm(): void {
    this.decide?.({ keys: unique(this.chosen.map(({ key }) => key)), readings: this.readings });
  }

  cancel(): void {
    this.decide?.(undefined);
  }
}

const textOf = ({ name, key, type, program }: FoundRun): string =>
  `${name} ${key} ${type} ${program ?? ''}`.toLowerCase();
