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
  /** Height of the legend; one line of it if undefined. */
  legend?: number;
}

interface PageLayout {
  /** The charts are placed beside the samples, so that both stay in view; else below them. */
  isBeside: boolean;
  /** The samples need the width of two grids. */
  isPair: boolean;
  /** CSS pixels for the samples with their captions. */
  samplesHeight: number;
  /** They may take this much to fill the width: more where the charts are below them, and still above the scrubber. */
  maxSamplesHeight: number;
}

const MIN_WIDTH_BESIDE_PX = 1000;
const MIN_SAMPLES_PX = 240;
/** Samples above the charts may be this much higher than their share of the window, to fill its width. */
const MAX_STRETCH = 1.5;
/** A line of the legend, which {@link HEAD_PX} contains. */
const LEGEND_LINE_PX = 28;
/** Title, legend and padding above samples that have the charts beside them. */
const HEAD_PX = 175;

/** The layout of a page of samples and charts: one or two grids, or two on each other, leave room for the charts beside them. */
export function pageLayout({ runs, grids, isSwiped, width, height, scrubber, legend = 0 }: PageContent): PageLayout {
  const isBeside = (runs <= 2 || isSwiped) && width >= MIN_WIDTH_BESIDE_PX;
  const share = grids > 6 ? 0.58 : height > 900 ? 0.45 : 0.4;
  const overScrubber = height - scrubber - HEAD_PX - Math.max(0, legend - LEGEND_LINE_PX);
  const samplesHeight = isBeside ? overScrubber : Math.max(MIN_SAMPLES_PX, height * share);
  return {
    isBeside,
    isPair: isSwiped || grids === 2,
    samplesHeight,
    maxSamplesHeight: isBeside
      ? samplesHeight
      : Math.max(samplesHeight, Math.min(samplesHeight * MAX_STRETCH, overScrubber)),
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
/** Height of a name that has a line of its own above the rest of the caption. */
const NAME_LINE_PX = 18;
/** Width beside the enlarged tile that a name with its step needs. */
const WORDS_PX = 115;
/** More samples than this scroll by themselves, so that the charts stay in reach. */
const MAX_UNSCROLLED = 12;
/** Whole multiples of the pixels of a grid are preferred to a size that is at most this much larger. */
const MAX_SNAP = 1.18;

export interface SamplesLayout extends SquareFit {
  /** Height of the caption without {@link SamplesLayout.nameLine}, and side of the enlarged tile in it, in pixels. */
  caption: number;
  /** Height of the name above the rest of the caption; 0 where it is beside the enlarged tile. */
  nameLine: number;
  /** Between columns, in pixels: {@link SAMPLE_GAP_PX}, or more so that the samples fill the width. */
  gap: number;
  /** The samples have a scroll bar of their own. */
  isScrolled: boolean;
}

interface SamplesOptions {
  /** Some of them are grids, whose captions show an enlarged tile. */
  hasGrids: boolean;
  /** Two runs are laid on each other and have the place of one. */
  isSwiped: boolean;
  /** Pixels that they may take to fill the width, if more than the height. */
  maxHeight?: number;
  /** Size of the largest grid, the longer side in CSS pixels at one device pixel for each of its own; 0 if unknown. */
  native?: number;
}

/** Sizes of the samples of `count` runs in a box. */
export function samplesLayout(count: number, width: number, height: number, options: SamplesOptions): SamplesLayout {
  const { hasGrids, isSwiped, maxHeight = height, native = 0 } = options;
  const fitWith = (caption: number, nameLine: number) => ({
    ...fitSquares(isSwiped ? 1 : count, width, maxHeight, caption + nameLine + CAPTION_GAP_PX, SAMPLE_GAP_PX),
    caption,
    nameLine,
  });
  const isSmall = (size: number, caption: number) => size < caption + WORDS_PX;
  let fit = fitWith(!hasGrids ? TEXT_CAPTION_PX : count > 4 ? SMALL_CAPTION_PX : LARGE_CAPTION_PX, 0);
  if (hasGrids && isSmall(fit.size, fit.caption)) fit = fitWith(SMALL_CAPTION_PX, 0);
  if (hasGrids && isSmall(fit.size, fit.caption)) fit = fitWith(SMALL_CAPTION_PX, NAME_LINE_PX);
  const isTooSmall = fit.size < MIN_GRID_PX;
  const size = isTooSmall ? MIN_GRID_PX : snapSize(fit.size, native);
  const columns = isTooSmall
    ? Math.max(1, Math.floor((width + SAMPLE_GAP_PX) / (MIN_GRID_PX + SAMPLE_GAP_PX)))
    : fit.columns;
  return {
    caption: fit.caption,
    nameLine: fit.nameLine,
    size,
    columns,
    gap: columnGap(count, columns, size, width),
    isScrolled: count > MAX_UNSCROLLED,
  };
}

/** The largest whole multiple of `native` within the size, unless much of the size would stay empty. */
function snapSize(size: number, native: number): number {
  const snapped = native > 0 ? Math.floor(size / native) * native : 0;
  return snapped * MAX_SNAP >= size ? snapped : size;
}

/** Distributes what the columns leave of the width between them, up to a quarter of a sample each. */
function columnGap(count: number, columns: number, size: number, width: number): number {
  if (columns < 2 || count < columns) return SAMPLE_GAP_PX;
  const rest = (width - columns * size) / (columns - 1);
  return Math.max(SAMPLE_GAP_PX, Math.min(rest, size / 4));
}
