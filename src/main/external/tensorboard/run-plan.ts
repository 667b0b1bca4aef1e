import { m } from '../../../paraglide/messages';
import { formatList, joinWithCommas } from '../../../shared/lib/format';
import type { Reading } from '../reader';
import { cleanName } from '../../../shared/lib/text';
import { MAX_METRICS, MetricNames } from './metric-names';
import type { FileFacts, TagFacts } from './file-facts';
import type { RunFiles, Stream } from './run-files';

/**
 * Where the values of a tag are placed.
 *
 * - `recorded`: at the step that the program recorded
 * - `sorted`: the same, of steps that do not ascend; sorted, and of equal steps the last value
 * - `order`: numbered from 0 in the order of the file
 * - `reached`: at the step that the other metrics had reached when the value was written
 */
export type Placing = 'recorded' | 'sorted' | 'order' | 'reached';

interface ScalarPlan {
  name: string;
  placing: Placing;
  points: number;
  /** Largest step as recorded. */
  last: number;
}

/** How one file of a stream follows those before it. */
export interface FilePlan {
  facts: FileFacts;
  /** The first step at which it replaces what was recorded before. */
  replacesFrom?: number;
  /** By tag: values from this step on are replaced by a later file. */
  limits: Map<string, number>;
  /** Whether a later file replaces everything, from step 0 on. */
  isReplaced: boolean;
}

export interface StreamPlan {
  stream: Stream;
  /** By tag as written. */
  scalars: Map<string, ScalarPlan>;
  files: FilePlan[];
}

/** How a run is read. */
export interface RunPlan {
  streams: StreamPlan[];
  numbering: 'recorded' | 'order';
  /** The tag whose images are the grids of the run. */
  image?: { tag: string; placing: Exclude<Placing, 'sorted'>; count: number };
  names: MetricNames;
  readings: Reading[];
  remarks: string[];
}

type Choices = Readonly<Record<string, string>>;

/** Values of the readings. */
const RECORDED = 'recorded';
const ORDER = 'order';
const REACHED = 'reached';

/** A run whose images count something else has at least this many steps for each. */
const MIN_STEPS_PER_IMAGE = 10;
/** Difference of steps per image between the first and the last image that still is one ratio. */
const RATIO_TOLERANCE = 0.1;
/** A tag with less than this share of the values of the longest one is not logged at the same moments. */
const SPARSE_SHARE = 0.5;
const MAX_OPTIONS = 100;

const n = (count: number): string => count.toLocaleString('en');

/** What the files of a stream know of a tag, together. */
function joinedFacts(stream: Stream): Map<string, TagFacts> {
  const joined = new Map<string, TagFacts>();
  for (const file of stream.files)
    for (const [tag, facts] of file.tags) {
      const before = joined.get(tag);
      if (!before) {
        joined.set(tag, { ...facts });
        continue;
      }
      before.count += facts.count;
      before.last = facts.last;
      before.min = Math.min(before.min, facts.min);
      before.max = Math.max(before.max, facts.max);
      before.late += facts.late;
      before.repeated += facts.repeated;
      before.equal += facts.equal;
      if (facts.lastReached !== undefined) before.lastReached = facts.lastReached;
    }
  return joined;
}

/** Decides how a run is read: by what was chosen, otherwise by what the files show. */
export function planRun(run: RunFiles, choices: Choices): RunPlan {
  const joined = run.streams.map((stream) => joinedFacts(stream));
  const all = joined.flatMap((tags) => [...tags.values()]);
  const scalars = all.filter(({ kind }) => kind === 'scalar');
  const images = joined.flatMap((tags, i) =>
    run.streams[i]!.kind === 'main' ? [...tags.values()].filter(({ kind }) => kind === 'image') : [],
  );
  const plan: RunPlan = { streams: [], numbering: RECORDED, names: new MetricNames(), readings: [], remarks: [] };
  decideNumbering(plan, scalars.length > 0 ? scalars : images, choices);
  decideImage(plan, images, scalars, choices);
  const most = Math.max(0, ...scalars.map(({ count }) => count));
  const highest = Math.max(0, ...scalars.map(({ max }) => max));
  for (const [i, stream] of run.streams.entries())
    plan.streams.push(planStream(plan, stream, joined[i]!, { most, highest }));
  addScalarRemarks(plan);
  const left = scalars.length - plan.streams.reduce((sum, stream) => sum + stream.scalars.size, 0);
  if (left > 0) plan.remarks.push(m.external_tags_left({ max: n(MAX_METRICS), count: n(left) }));
  return plan;
}

function decideNumbering(plan: RunPlan, tags: readonly TagFacts[], choices: Choices): void {
  const several = tags.filter(({ count }) => count > 1);
  const isZero = several.length > 0 && tags.every(({ max }) => max === 0);
  const isRepeated = several.some(({ repeated }) => repeated > 0);
  const isUnsorted = several.some(({ late }) => late > 0);
  const hasEqual = !isZero && several.some(({ equal }) => equal > 0);
  const preferred = isZero || isRepeated ? ORDER : RECORDED;
  plan.numbering = choices['step'] === ORDER || choices['step'] === RECORDED ? choices['step'] : preferred;
  const isOrder = plan.numbering === ORDER;
  if (isZero || isUnsorted || hasEqual || isOrder)
    plan.readings.push({
      name: 'step',
      label: m.common_steps(),
      options: [
        { value: RECORDED, label: m.external_as_recorded() },
        { value: ORDER, label: m.external_in_order() },
      ],
      chosen: plan.numbering,
    });
  if (isZero && isOrder) plan.remarks.push(m.external_all_at_zero());
  else if (isRepeated && isOrder) plan.remarks.push(m.external_steps_restart());
  else if (isOrder) plan.remarks.push(m.external_values_numbered());
  else if (isUnsorted || isZero) plan.remarks.push(m.external_steps_unsorted());
  if (!isOrder && hasEqual) {
    const equal = several.reduce((sum, tag) => sum + tag.equal, 0);
    plan.remarks.push(m.external_equal_steps({ count: equal, values: n(equal) }));
  }
}

/** Chooses the images that become the grids of the run, and where they are placed. */
function decideImage(plan: RunPlan, images: readonly TagFacts[], scalars: readonly TagFacts[], choices: Choices): void {
  if (images.length === 0) return;
  const names = new MetricNames();
  const options = images
    .slice(0, MAX_OPTIONS)
    .map((facts) => ({ facts, value: names.add(facts.tag), label: `${cleanName(facts.tag)} (${n(facts.count)})` }));
  const isGenerated = ({ tag }: TagFacts): number => (/fake|gen|sampl/i.test(tag) ? 1 : 0);
  const [preferred] = [...options].sort(
    (a, b) => b.facts.count - a.facts.count || isGenerated(b.facts) - isGenerated(a.facts),
  );
  const chosen = options.find(({ value }) => value === choices['images']) ?? preferred!;
  if (options.length > 1) {
    plan.readings.push({
      name: 'images',
      label: m.common_grids(),
      options: options.map(({ value, label }) => ({ value, label })),
      chosen: chosen.value,
    });
    plan.remarks.push(
      m.external_one_series({
        count: images.length - 1,
        tag: cleanName(chosen.facts.tag),
        tags: n(images.length - 1),
      }),
    );
  }
  const { facts } = chosen;
  plan.image = { tag: facts.tag, count: facts.count, placing: RECORDED };
  if (plan.numbering === ORDER) {
    plan.image.placing = scalars.length > 0 ? REACHED : ORDER;
    if (scalars.length > 0) plan.remarks.push(m.external_grid_at_last_value());
    return;
  }
  if (scalars.length > 0) decideImageSteps(plan, facts, Math.max(...scalars.map(({ max }) => max)), choices);
}

/** Images that count epochs while metrics count steps: the order of the file shows to which steps they belong. */
function decideImageSteps(plan: RunPlan, facts: TagFacts, highest: number, choices: Choices): void {
  const isOther = facts.count > 1 && facts.max > 0 && facts.max * MIN_STEPS_PER_IMAGE <= highest;
  const isZero = facts.count > 1 && facts.max === 0 && highest > 0;
  if (!isOther && !isZero) return;
  const ratio = isOther ? stepsPerImage(facts) : undefined;
  const preferred = isZero || ratio !== undefined ? REACHED : RECORDED;
  const chosen =
    choices['imageSteps'] === REACHED || choices['imageSteps'] === RECORDED ? choices['imageSteps'] : preferred;
  plan.image!.placing = chosen;
  plan.readings.push({
    name: 'imageSteps',
    label: m.external_grid_steps(),
    options: [
      { value: RECORDED, label: m.external_as_recorded() },
      { value: REACHED, label: m.external_step_reached() },
    ],
    chosen,
  });
  const ranges = { from: n(facts.min), to: n(facts.max), highest: n(highest) };
  const isReached = chosen === REACHED;
  if (ratio === undefined)
    plan.remarks.push(isReached ? m.external_grids_reached(ranges) : m.external_grids_recorded(ranges));
  else {
    const counted = { ...ranges, ratio: n(Math.round(ratio)) };
    plan.remarks.push(
      isReached ? m.external_grids_of_epochs_reached(counted) : m.external_grids_of_epochs_recorded(counted),
    );
  }
}

/**
 * Steps of metrics for each step of images, if the first and the last image agree on it; images may be numbered from 0
 * or 1, and written at the beginning or the end of an epoch.
 */
function stepsPerImage({ min, max, firstReached = -1, lastReached = -1 }: TagFacts): number | undefined {
  if (firstReached < 0 || lastReached <= firstReached || max <= min) return undefined;
  const ratio = (lastReached - firstReached) / (max - min);
  if (ratio < MIN_STEPS_PER_IMAGE) return undefined;
  // The step before the first one that was counted: 0 for images at the end of epochs 1, 2 ...
  const offset = firstReached - ratio * min;
  return Math.abs(offset) <= RATIO_TOLERANCE * ratio || Math.abs(offset - ratio) <= RATIO_TOLERANCE * ratio
    ? ratio
    : undefined;
}

function planStream(
  plan: RunPlan,
  stream: Stream,
  tags: ReadonlyMap<string, TagFacts>,
  { most, highest }: { most: number; highest: number },
): StreamPlan {
  const scalars = new Map<string, ScalarPlan>();
  for (const [tag, facts] of tags)
    if (facts.kind === 'scalar' && !plan.names.isFull)
      scalars.set(tag, {
        name: plan.names.add(stream.part === undefined ? tag : `${tag}/${stream.part}`),
        placing: placingOf(plan, stream, facts, most, highest),
        points: facts.count,
        last: facts.max,
      });
  return { stream, scalars, files: planFiles(plan, stream, tags, scalars) };
}

function placingOf(plan: RunPlan, stream: Stream, facts: TagFacts, most: number, highest: number): Placing {
  const isZero = facts.max === 0 && (facts.count > 1 || stream.kind === 'hparams');
  if (plan.numbering === ORDER) return facts.count < SPARSE_SHARE * most ? REACHED : ORDER;
  if (isZero && highest > 0) return REACHED;
  return facts.late > 0 ? 'sorted' : RECORDED;
}

/** Where a file begins below what the files before it reached, it replaces what they recorded from there on. */
function planFiles(
  plan: RunPlan,
  stream: Stream,
  tags: ReadonlyMap<string, TagFacts>,
  scalars: ReadonlyMap<string, ScalarPlan>,
): FilePlan[] {
  const files: FilePlan[] = stream.files.map((facts) => ({ facts, limits: new Map(), isReplaced: false }));
  if (plan.numbering === ORDER) return files;
  const isPlaced = (tag: string, kind: string): boolean =>
    kind === 'scalar'
      ? scalars.has(tag) && scalars.get(tag)!.placing !== REACHED
      : plan.image?.tag === tag && plan.image.placing === RECORDED;
  // Tags that count something else, such as epochs, do not say which steps a file replaces.
  const used = [...tags.values()].filter(({ tag, kind }) => isPlaced(tag, kind));
  const hasScalars = used.some(({ kind }) => kind === 'scalar');
  const top = Math.max(0, ...used.filter(({ kind }) => !hasScalars || kind === 'scalar').map(({ max }) => max));
  const counting = new Set(
    used.filter(({ kind, max }) => (!hasScalars || kind === 'scalar') && 2 * max >= top).map(({ tag }) => tag),
  );
  for (const [j, later] of files.entries()) {
    if (j === 0) continue;
    const isAll = later.facts.starts.includes(0);
    if (later.facts.starts.length > 0 && !isAll) continue;
    let from = isAll ? 0 : Infinity;
    for (const [tag, { min, kind }] of later.facts.tags) {
      if (!isPlaced(tag, kind)) continue;
      for (const earlier of files.slice(0, j)) {
        const before = earlier.facts.tags.get(tag);
        if (!before || before.max < min) continue;
        earlier.limits.set(tag, Math.min(earlier.limits.get(tag) ?? Infinity, min));
        if (counting.has(tag)) from = Math.min(from, min);
      }
    }
    if (from < Infinity) later.replacesFrom = from;
    if (from === 0) for (const earlier of files.slice(0, j)) earlier.isReplaced = true;
  }
  return files;
}

/** Tags that are not placed like the others, and tags that count in different units. */
function addScalarRemarks(plan: RunPlan): void {
  const scalars = plan.streams.flatMap((stream) => [...stream.scalars.values()]);
  const placed = scalars.filter(({ placing }) => placing === REACHED);
  if (placed.length > 0)
    plan.remarks.push(m.external_no_own_steps({ count: placed.length, names: listed(placed.map(({ name }) => name)) }));
  if (plan.numbering === ORDER) return;
  const long = scalars.filter(({ points, placing }) => points > 1 && placing !== REACHED);
  const highest = Math.max(0, ...long.map(({ last }) => last));
  const short = long.filter(({ last }) => 2 * last <= highest);
  if (short.length > 0)
    plan.remarks.push(
      m.external_different_ends({
        ends: listed(short.map(({ name, last }) => m.external_ends_at({ name, step: n(last) }))),
        highest: n(highest),
      }),
    );
}

const MAX_LISTED = 5;
/** "a, b and c", of many the first and how many others. */
export const listed = (items: readonly string[]): string => {
  if (items.length > MAX_LISTED)
    return m.external_and_others({
      names: joinWithCommas(items.slice(0, MAX_LISTED)),
      count: n(items.length - MAX_LISTED),
    });
  return formatList(items);
};
