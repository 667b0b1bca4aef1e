import { recall, remember } from '../../lib/remember';
import { MAX_SHARE, MIN_SHARE } from './layout';

/** How the width of a page is divided between samples and charts. */
export class Split {
  /** The share of the samples; undefined where nobody has chosen one. */
  share = $state<number | undefined>(recallShare());

  set(share: number): void {
    this.share = Math.min(MAX_SHARE, Math.max(MIN_SHARE, share));
    remember('compare-split', this.share);
  }

  /** Returns to the share that depends on the number of grids. */
  reset(): void {
    this.share = undefined;
    remember('compare-split', null);
  }
}

function recallShare(): number | undefined {
  const stored = recall<unknown>('compare-split', undefined);
  return typeof stored === 'number' && stored >= MIN_SHARE && stored <= MAX_SHARE ? stored : undefined;
}
