/** What decides where samples and charts are placed. */
interface PageContent {
  /** Grids that are shown, that of the real data included. */
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
  /** The share of the width that a person has given to the samples. */
  share?: number | undefined;
}

interface PageLayout {
  /** The charts are placed beside the samples, so that both stay in view; else below them. */
  isBeside: boolean;
  /** The share of the width that the samples have beside the charts. */
  share: number;
  /** CSS pixels for the samples with their captions. */
  samplesHeight: number;
  /** They may take this much to fill the width: more where the charts are below them, and still above the scrubber. */
  maxSamplesHeight: number;
}

/** A narrower window has the charts below the samples. */
const MIN_WIDTH_BESIDE_PX = 900;
/** The samples have at least and at most this share of the width, and so have the charts. */
export const MIN_SHARE = 0.2;
export const MAX_SHARE = 0.8;
const MIN_SAMPLES_PX = 240;
/** Samples above the charts may be this much higher than their share of the window, to fill its width. */
const MAX_STRETCH = 1.5;
/** A line of the legend, which {@link HEAD_PX} contains. */
const LEGEND_LINE_PX = 28;
/** Title, legend and padding above samples that have the charts beside them. */
const HEAD_PX = 175;

/** At most this share of the width by default, for up to so many grids. */
const MAX_DEFAULT_SHARES: readonly (readonly [grids: number, share: number])[] = [
  [1, 0.32],
  [2, 0.42],
  [8, 0.5],
];
const MAX_DEFAULT_SHARE = 0.56;
/** The share is chosen for captions of this height. */
const USUAL_CAPTION_PX = 78;
/** The legend and the tools of samples need this width. */
const MIN_DEFAULT_PX = 300;

/** The share of the width where nobody has chosen one: what the grids can use in the height, up to a limit. */
function defaultShare(grids: number, isSwiped: boolean, width: number, height: number): number {
  const shown = isSwiped ? 2 : grids;
  const most = MAX_DEFAULT_SHARES.find(([count]) => shown <= count)?.[1] ?? MAX_DEFAULT_SHARE;
  if (isSwiped || grids === 0) return most;
  const fit = fitSquares(grids, most * width, height, USUAL_CAPTION_PX, SAMPLE_GAP_PX);
  const used = fit.columns * (fit.size + SAMPLE_GAP_PX) + SAMPLE_GAP_PX;
  return Math.min(most, Math.max(used, MIN_DEFAULT_PX) / width);
}

/** The layout of a page of samples and charts: beside each other where the window is wide enough. */
export function pageLayout({ grids, isSwiped, width, height, scrubber, legend = 0, share }: PageContent): PageLayout {
  const isBeside = width >= MIN_WIDTH_BESIDE_PX;
  const part = grids > 6 ? 0.58 : height > 900 ? 0.45 : 0.4;
  // The height of the legend depends on the share, which must not depend on it.
  const free = height - scrubber - HEAD_PX;
  const overScrubber = free - Math.max(0, legend - LEGEND_LINE_PX);
  const samplesHeight = Math.max(MIN_SAMPLES_PX, isBeside ? overScrubber : height * part);
  return {
    isBeside,
    share: Math.min(MAX_SHARE, Math.max(MIN_SHARE, share ?? defaultShare(grids, isSwiped, width, free))),
    samplesHeight,
    maxSamplesHeight: isBeside
      ? samplesHeight
      : Math.max(samplesHeight, Math.min(samplesHeight * MAX_STRETCH, overScrubber)),
  };
}

/** Fewer rows are preferred to squares that are larger by a twentieth. */
const MIN_IN_FEWER_ROWS = 0.95;

interface SquareFit {
  columns: number;
  /** Width and height of each square, in pixels. */
  size: number;
}

/**
 * The number of columns that makes `count` equal squares largest within a box; one with fewer rows where they are nearly
 * as large.
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
    const hasFewerRows = rows < Math.ceil(count / best.columns);
    if (size > best.size || (hasFewerRows && size >= MIN_IN_FEWER_ROWS * best.size)) best = { columns, size };
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
/** What the choice of a seed needs more in a small caption. */
const SEED_LINE_PX = 10;
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
  /** Captions have a choice of seeds. */
  hasSeeds?: boolean;
  /** Pixels that they may take to fill the width, if more than the height. */
  maxHeight?: number;
  /** Size of the largest grid, the longer side in CSS pixels at one device pixel for each of its own; 0 if unknown. */
  native?: number;
}

/** Sizes of the samples of `count` runs in a box. */
export function samplesLayout(count: number, width: number, height: number, options: SamplesOptions): SamplesLayout {
  const { hasGrids, isSwiped, hasSeeds = false, maxHeight = height, native = 0 } = options;
  const small = SMALL_CAPTION_PX + (hasSeeds ? SEED_LINE_PX : 0);
  const fitWith = (caption: number, nameLine: number) => ({
    ...fitSquares(isSwiped ? 1 : count, width, maxHeight, caption + nameLine + CAPTION_GAP_PX, SAMPLE_GAP_PX),
    caption,
    nameLine,
  });
  const isSmall = (size: number, caption: number) => size < caption + WORDS_PX;
  let fit = fitWith(!hasGrids ? TEXT_CAPTION_PX : count > 4 ? small : LARGE_CAPTION_PX, 0);
  if (hasGrids && isSmall(fit.size, fit.caption)) fit = fitWith(small, 0);
  if (hasGrids && isSmall(fit.size, fit.caption)) fit = fitWith(small, NAME_LINE_PX);
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
