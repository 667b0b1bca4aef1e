/** What decides where samples and charts are placed. */
interface PageContent {
  runs: number;
  /** Runs whose grids are shown. */
  grids: number;
  /** Two runs are laid on each other. */
  isSwiped: boolean;
  /** Of the window, in CSS pixels. */
  width: number;
  height: number;
  /** Height of the scrubber. */
  scrubber: number;
}

interface PageLayout {
  /** The charts are placed beside the samples, so that both stay in view; else below them. */
  isBeside: boolean;
  /** The samples need the width of two grids. */
  isPair: boolean;
  /** CSS pixels for the samples with their captions. */
  samplesHeight: number;
}

const MIN_WIDTH_BESIDE_PX = 1000;
const MIN_SAMPLES_PX = 240;
/** Title, legend and padding above samples that have the charts beside them. */
const HEAD_PX = 175;

/** The layout of a page of samples and charts: one or two grids, or two on each other, leave room for the charts beside them. */
export function pageLayout({ runs, grids, isSwiped, width, height, scrubber }: PageContent): PageLayout {
  const isBeside = (runs <= 2 || isSwiped) && width >= MIN_WIDTH_BESIDE_PX;
  const share = grids > 6 ? 0.58 : height > 900 ? 0.45 : 0.4;
  return {
    isBeside,
    isPair: isSwiped || grids === 2,
    samplesHeight: isBeside ? height - scrubber - HEAD_PX : Math.max(MIN_SAMPLES_PX, height * share),
  };
}

interface SquareFit {
  columns: number;
  /** Width and height of each square, in pixels. */
  size: number;
}

/**
 * The number of columns that makes `count` equal squares largest within a box.
 *
 * @param caption height of the text below each square
 * @param gap space between neighbours
 */
export function fitSquares(count: number, width: number, height: number, caption: number, gap: number): SquareFit {
  let best: SquareFit = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = (height - gap * (rows - 1)) / rows - caption;
    const size = Math.floor(Math.min(across, down));
    if (size > best.size) best = { columns, size };
  }
  return best;
}

/** Between neighbouring samples. */
export const SAMPLE_GAP_PX = 12;
/** Between a sample and its caption. */
const CAPTION_GAP_PX = 4;
const MIN_GRID_PX = 96;
/** Heights of a caption: with room for an enlarged tile of three times the 28 pixels of a digit; of twice; without a tile. */
const LARGE_CAPTION_PX = 84;
const SMALL_CAPTION_PX = 56;
const TEXT_CAPTION_PX = 44;
/** More samples than this scroll by themselves, so that the charts stay in reach. */
const MAX_UNSCROLLED = 12;

export interface SamplesLayout extends SquareFit {
  /** Height of the caption, in pixels. */
  caption: number;
  /** The samples have a scroll bar of their own. */
  isScrolled: boolean;
}

/**
 * Sizes of the samples of `count` runs in a box.
 *
 * @param hasGrids some of them are grids, whose captions show an enlarged tile
 * @param isSwiped two runs are laid on each other and have the place of one
 */
export function samplesLayout(
  count: number,
  width: number,
  height: number,
  { hasGrids, isSwiped }: { hasGrids: boolean; isSwiped: boolean },
): SamplesLayout {
  const caption = !hasGrids ? TEXT_CAPTION_PX : count > 4 ? SMALL_CAPTION_PX : LARGE_CAPTION_PX;
  const fit = fitSquares(isSwiped ? 1 : count, width, height, caption + CAPTION_GAP_PX, SAMPLE_GAP_PX);
  const isTooSmall = fit.size < MIN_GRID_PX;
  return {
    caption,
    size: isTooSmall ? MIN_GRID_PX : fit.size,
    columns: isTooSmall
      ? Math.max(1, Math.floor((width + SAMPLE_GAP_PX) / (MIN_GRID_PX + SAMPLE_GAP_PX)))
      : fit.columns,
    isScrolled: count > MAX_UNSCROLLED,
  };
}
