/** A page that a window is opening, and that has not been shown completely. */
export interface OpeningMark {
  /** Address of the page, with its `#`. */
  page: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The error; absent if the page may have stopped responding. */
  failure?: string;
}

const PREFIX = 'gander:opening:';
/** A younger mark may belong to another window that is opening its page now. */
const MIN_AGE_MS = 4000;

/**
 * Marks in the browser's storage: each window has one while it opens a page, and removes it when the page is shown.
 *
 * A window that hangs, crashes or is killed cannot remove its mark. The next window finds it and does not restore the page.
 */
export class OpeningMarks {
  constructor(
    private readonly store: Storage | undefined,
    private readonly id: string,
    private readonly now: () => number,
  ) {}

  begin(page: string): void {
    this.write({ page, at: this.now() });
  }

  /** Removes the mark: the page is shown, or the window is closed normally, which a window that hangs cannot do. */
  done(): void {
    this.try((store) => store.removeItem(PREFIX + this.id));
  }

  fail(page: string, failure: string): void {
    this.write({ page, at: this.now(), failure });
  }

  /** This window's own mark. */
  own(): OpeningMark | undefined {
    return this.try((store) => readMark(store.getItem(PREFIX + this.id)));
  }

  /** Removes the marks of windows that did not show their page completely, and returns the newest. */
  takeUnfinished(): OpeningMark | undefined {
    return this.try((store) => {
      const keys = Array.from({ length: store.length }, (_, i) => store.key(i)).filter((key) =>
        key?.startsWith(PREFIX),
      ) as string[];
      const found = keys.flatMap((key) => {
        const mark = readMark(store.getItem(key));
        const isOther = mark && mark.failure === undefined && Math.abs(this.now() - mark.at) < MIN_AGE_MS;
        if (!isOther) store.removeItem(key);
        return mark && !isOther ? [mark] : [];
      });
      return found.sort((a, b) => b.at - a.at)[0];
    });
  }

  private write(mark: OpeningMark): void {
    this.try((store) => store.setItem(PREFIX + this.id, JSON.stringify(mark)));
  }

  /** Ignores errors of a full or disabled storage. */
  private try<T>(work: (store: Storage) => T): T | undefined {
    try {
      return this.store && work(this.store);
    } catch {
      return undefined;
    }
  }
}

function readMark(text: string | null): OpeningMark | undefined {
  try {
    const mark = JSON.parse(text ?? 'null') as Partial<OpeningMark> | null;
    if (typeof mark?.page !== 'string' || typeof mark.at !== 'number') return undefined;
    return { page: mark.page, at: mark.at, ...(typeof mark.failure === 'string' ? { failure: mark.failure } : {}) };
  } catch {
    return undefined;
  }
}
