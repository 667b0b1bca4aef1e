/** A page that a window has begun to show and has not yet shown for a while. */
export interface OpeningMark {
  /** Address of the page, with its `#`. */
  page: string;
  /** Milliseconds since 1970. */
  at: number;
  /** What it failed with; absent where it may have stopped answering. */
  failure?: string;
}

const PREFIX = 'gander:opening:';
/** A mark as young as this may be that of another window, which is just opening its page. */
const YOUNG_MS = 4000;

/** A name for this window; a page from another machine over plain HTTP has no `crypto.randomUUID`. */
export const windowId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

/**
 * Marks in the store of the browser: each window has one while it opens a page, and takes it away when the page stands.
 *
 * A window that stopped answering, crashed or was killed cannot take its mark away. The next one finds it, and does not open the same
 * page by itself again.
 */
export class OpeningMarks {
  constructor(
    private readonly store: Storage | undefined,
    private readonly id: string,
    private readonly now: () => number,
  ) {}

  begin(page: string): void {
    this.#write({ page, at: this.now() });
  }

  /** The page stands; or the window is closed in the usual way, which one that does not answer cannot be. */
  done(): void {
    this.#try((store) => store.removeItem(PREFIX + this.id));
  }

  fail(page: string, failure: string): void {
    this.#write({ page, at: this.now(), failure });
  }

  /** This window's own mark. */
  own(): OpeningMark | undefined {
    return this.#try((store) => readMark(store.getItem(PREFIX + this.id)));
  }

  /** Takes away the marks of windows that did not come to show their page, and returns the newest of them. */
  takeUnfinished(): OpeningMark | undefined {
    return this.#try((store) => {
      const keys = Array.from({ length: store.length }, (_, i) => store.key(i)).filter((key) =>
        key?.startsWith(PREFIX),
      ) as string[];
      const found = keys.flatMap((key) => {
        const mark = readMark(store.getItem(key));
        const isOther = mark && mark.failure === undefined && Math.abs(this.now() - mark.at) < YOUNG_MS;
        if (!isOther) store.removeItem(key);
        return mark && !isOther ? [mark] : [];
      });
      return found.sort((a, b) => b.at - a.at)[0];
    });
  }

  #write(mark: OpeningMark): void {
    this.#try((store) => store.setItem(PREFIX + this.id, JSON.stringify(mark)));
  }

  /** A full or forbidden store is no reason to fail. */
  #try<T>(work: (store: Storage) => T): T | undefined {
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
