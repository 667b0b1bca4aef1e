import { pendingRequests } from '../api';
import { OpeningMarks, windowId } from './opening-marks';
import type { OpeningMark } from './opening-marks';
import { forget, recall, remember, store } from '../lib/remember';

/** How long a page has to answer, with nothing asked of the core, before it is taken to stand. */
const QUIET_MS = 1000;
/** A page that still asks after this long, and paints, stands all the same. */
const MAX_WAIT_MS = 8000;
const LOOK_AGAIN_MS = 250;
const DEFAULT_PAGE = '#/runs';

/** What was shown when the page failed, kept until a person says whether to show it again. */
interface SetAside {
  page: string;
  /** The remembered look of the list. */
  look?: unknown;
  failure?: string;
}

/**
 * Sees to it that a page which did not come up does not come back by itself at each start.
 *
 * Whatever is stored for the next start, the page's address and the look of the list, is marked until it has been painted and has
 * answered for a while. A start that finds a mark sets both aside, opens the list of runs in its default look, and says so.
 */
class Opening {
  /** Set while something is set aside. */
  aside = $state.raw<SetAside | undefined>(undefined);
  readonly #marks: OpeningMarks;
  /** The page that did not come up before this start. */
  #failedPage: string | undefined;
  #watched = 0;

  constructor() {
    this.#marks = new OpeningMarks(store(), windowId(), () => Date.now());
    const mark = this.#marks.takeUnfinished();
    this.aside = readAside(recall<unknown>('set-aside', undefined));
    if (mark) this.#setAside(mark);
  }

  /** The address to open instead of this one, where this one did not come up last time. */
  pageFor(address: string): string {
    return address === this.#failedPage ? DEFAULT_PAGE : address;
  }

  /** A window that is closed in the usual way has not stopped answering. */
  start(): void {
    window.addEventListener('pagehide', () => this.#marks.own()?.failure === undefined && this.#marks.done());
  }

  /** This page, or another look of it, is about to be shown. */
  begin(page: string): void {
    if (!store()) return;
    this.#marks.begin(page);
    void this.#watch(++this.#watched);
  }

  /** The page failed: it is not opened at the next start, unless another is shown in full before. */
  fail(page: string, fault: unknown): void {
    this.#watched += 1;
    this.#marks.fail(page, sentenceOf(fault));
  }

  /** Sets what is stored for the next start aside. */
  setAside(page: string, fault: unknown): void {
    this.#setAside({ page, at: Date.now(), failure: sentenceOf(fault) });
    this.#marks.done();
  }

  /** What was set aside, to be shown again, or never again. */
  takeAside(): SetAside | undefined {
    const aside = this.aside;
    this.aside = undefined;
    this.#failedPage = undefined;
    forget('set-aside');
    return aside;
  }

  #setAside({ page, failure }: OpeningMark): void {
    const look = recall<unknown>('look', undefined);
    this.#failedPage = page;
    this.aside = { page, ...(look === undefined ? {} : { look }), ...(failure === undefined ? {} : { failure }) };
    remember('set-aside', this.aside);
    forget('look');
    forget('page');
  }

  /** Waits until the page has painted and answered for a while; one that hangs gets no turn here. */
  async #watch(mine: number): Promise<void> {
    const began = performance.now();
    let quietSince = began;
    while (mine === this.#watched) {
      await nextFrame();
      const now = performance.now();
      if (pendingRequests() > 0) quietSince = now;
      if (now - quietSince >= QUIET_MS || now - began >= MAX_WAIT_MS) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    if (mine === this.#watched) this.#marks.done();
  }
}

const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
const sentenceOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault)).slice(0, 500);

function readAside(stored: unknown): SetAside | undefined {
  if (typeof stored !== 'object' || stored === null || !('page' in stored) || typeof stored.page !== 'string')
    return undefined;
  return stored as SetAside;
}

export const opening = new Opening();
