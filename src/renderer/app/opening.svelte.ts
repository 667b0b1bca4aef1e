import { pendingRequests } from '../api';
import { uniqueId } from '../../shared/lib/unique-id';
import { OpeningMarks } from './opening-marks';
import type { OpeningMark } from './opening-marks';
import { readSetAside } from './set-aside';
import type { SetAside } from './set-aside';
import { forget, recall, remember, store } from '../lib/remember';

/** A page counts as shown when it has been responding for this long without pending requests. */
const QUIET_MS = 1000;
/** A page that still has pending requests after this long counts as shown if it paints. */
const MAX_WAIT_MS = 8000;
const CHECK_INTERVAL_MS = 250;
const MAX_MESSAGE_LENGTH = 500;
const DEFAULT_PAGE = '#/runs';

/**
 * Prevents that a page which fails or hangs is restored at each start.
 *
 * What is stored for the next start, the address of the page and the settings of the list, is marked until the page has been
 * painted and has been responding for a while. A start that finds a mark sets both aside, opens the run list with default
 * settings, and shows a notice.
 */
class Opening {
  /** The page that is set aside, if there is one. */
  aside = $state.raw<SetAside | undefined>(undefined);
  private readonly marks: OpeningMarks;
  /** The page that was not shown completely before this start. */
  private failedPage: string | undefined;
  /** Number of pages that were begun: a watch ends when another begins. */
  private watches = 0;

  constructor() {
    this.marks = new OpeningMarks(store(), uniqueId(), () => Date.now());
    const mark = this.marks.takeUnfinished();
    this.aside = readSetAside(recall<unknown>('set-aside', undefined));
    if (mark) this.storeAside(mark);
    window.addEventListener('pagehide', () => this.end());
  }

  /** The address to open: the run list in place of a page that failed last time. */
  pageFor(address: string): string {
    return address === this.failedPage ? DEFAULT_PAGE : address;
  }

  /** Call before a page is shown, or its settings change. */
  begin(page: string): void {
    if (!store()) return;
    this.marks.begin(page);
    void this.watch(++this.watches);
  }

  /** Call when a page failed: it is not opened at the next start, unless another one was shown completely. */
  fail(page: string, error: unknown): void {
    this.watches += 1;
    this.marks.fail(page, messageOf(error));
  }

  /** A window that is closed normally was responding: its mark is removed. */
  private end(): void {
    this.watches += 1;
    if (this.marks.own()?.failure === undefined) this.marks.done();
  }

  /** Sets aside what is stored for the next start. */
  setAside(page: string, error: unknown): void {
    this.storeAside({ page, at: Date.now(), failure: messageOf(error) });
    this.marks.done();
  }

  /** Returns what was set aside and removes it, to reopen or dismiss it. */
  takeAside(): SetAside | undefined {
    const aside = this.aside;
    this.aside = undefined;
    this.failedPage = undefined;
    forget('set-aside');
    return aside;
  }

  private storeAside({ page, failure }: OpeningMark): void {
    const look = recall<unknown>('look', undefined);
    this.failedPage = page;
    this.aside = { page, ...(look === undefined ? {} : { look }), ...(failure === undefined ? {} : { failure }) };
    remember('set-aside', this.aside);
    forget('look');
    forget('page');
  }

  /** Removes the mark when the page has painted and has been responding for a while. In a page that hangs, this does not run. */
  private async watch(watch: number): Promise<void> {
    const began = performance.now();
    let quietSince = began;
    while (watch === this.watches) {
      await nextFrame();
      const now = performance.now();
      if (pendingRequests() > 0) quietSince = now;
      if (now - quietSince >= QUIET_MS || now - began >= MAX_WAIT_MS) break;
      await new Promise((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
    }
    if (watch === this.watches) this.marks.done();
  }
}

const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE_LENGTH);

export const opening = new Opening();
