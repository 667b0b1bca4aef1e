import { m } from '../../../paraglide/messages';
import { MAX_STEP } from '../../../shared/lib/limits';
import { naturalOrder } from '../tables/walk';

/** What a number in a file's name is. */
type NumberRole = 'step' | 'epoch' | 'iteration' | 'tile' | 'other';

/** Files whose names differ in their numbers only. */
export interface NameGroup {
  /** The name with {@link MARK} for each number. */
  skeleton: string;
  files: { name: string; numbers: number[] }[];
  /** Indexes of the numbers that are not equal in all files. */
  varying: number[];
}

/** A reading of the names of a group. */
export interface NamePattern {
  group: NameGroup;
  roles: NumberRole[];
  /** Such as `fakes{step}.png`, or `{epoch}_{iteration}.png`. */
  template: string;
  /** Why this reading is the default, as a sentence; empty if no other is possible. */
  reason: string;
}

const IMAGE = /\.(png|jpe?g|bmp|webp|gif)$/i;
export const isImageName = (name: string): boolean => IMAGE.test(name);

const MARK = '\u0000';
/** Decimal numbers are values, such as a loss; hexadecimal ones are hashes, as in names of Weights & Biases. */
const TOKEN = /(?<![a-z0-9])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}(?![a-z0-9])|\d+\.\d+|\d+/gi;
const HASH_MARK = '*';

function tokensOf(name: string): { skeleton: string; numbers: number[] } {
  const stem = name.replace(IMAGE, '');
  const numbers: number[] = [];
  const skeleton = stem.replace(TOKEN, (token) => {
    if (!/^\d+$/.test(token)) return HASH_MARK;
    numbers.push(Number(token));
    return MARK;
  });
  return { skeleton: skeleton + name.slice(stem.length).toLowerCase(), numbers };
}

/** Groups names by their text without numbers; names without numbers belong to none. The largest group is first. */
export function groupNames(names: readonly string[]): NameGroup[] {
  const groups = new Map<string, NameGroup>();
  for (const name of names) {
    const { skeleton, numbers } = tokensOf(name);
    if (numbers.length === 0 || numbers.some((n) => n > MAX_STEP)) continue;
    const group = groups.get(skeleton);
    if (group) group.files.push({ name, numbers });
    else groups.set(skeleton, { skeleton, files: [{ name, numbers }], varying: [] });
  }
  for (const group of groups.values()) {
    const first = group.files[0]!.numbers;
    group.varying = first.flatMap((n, i) => (group.files.some(({ numbers }) => numbers[i] !== n) ? [i] : []));
  }
  return [...groups.values()].sort((a, b) => rankOf(b) - rankOf(a) || naturalOrder(a.skeleton, b.skeleton));
}

/** Real images beside the generated ones, which do not change. */
const REAL = /(^|[^a-z])(reals?|originals?|targets?|inputs?|ground.?truth)([^a-z]|$)/i;
const GENERATED = /fake|gen|sample|grid|epoch|step|iter|kimg|image|img|progress|result|output/i;
const isReal = ({ skeleton }: NameGroup): boolean => REAL.test(skeleton) && !/fake/i.test(skeleton);

const rankOf = (group: NameGroup): number => group.files.length + (isReal(group) ? -1e9 : 0);

/** Whether names are surely those of grids: two files or more, or one with a usual name. */
export const isConvincing = (group: NameGroup): boolean =>
  !isReal(group) && (group.files.length > 1 || GENERATED.test(group.skeleton) || group.skeleton.startsWith(MARK));

/** The word before each number, in lower case without separators: `epoch` in `fake_epoch_003`. */
function wordsOf(skeleton: string): string[] {
  const parts = skeleton.split(MARK);
  return parts.slice(0, -1).map((part, i) => {
    const before = /([a-z]+)[^a-z]*$/i.exec(part)?.[1]?.toLowerCase() ?? '';
    const after =
      i === parts.length - 2 ? /^[^a-z.]*(epochs?|steps?|iter\w*|kimg)/i.exec(parts[i + 1]!)?.[1] : undefined;
    return after?.toLowerCase() ?? before;
  });
}

const STEP_WORD = /^(global)?(steps?|iter(ation)?s?|its?|itr|kimg|fakes|done|batch(es)?|tick|updates?|nimg)$/;
const EPOCH_WORD = /^(epochs?|ep|e)$/;
const TILE_WORD = /^(tile|index|idx|no|num|row|sub)$/;

/** What is known beside the names. */
export interface Evidence {
  /** Whether the files are grids themselves, so that no number is that of a tile; undefined if it is not known. */
  isGrid?: boolean | undefined;
  /** Names in the order in which they were written, if their times say it. */
  written?: readonly string[] | undefined;
}

/** The readings of a group, the most likely one first. */
export function readingsOf(group: NameGroup, evidence: Evidence = {}): NamePattern[] {
  const { varying } = group;
  const count = group.files[0]!.numbers.length;
  const words = wordsOf(group.skeleton);
  const pattern = (assigned: Partial<Record<number, NumberRole>>, reason = ''): NamePattern => {
    const roles = Array.from({ length: count }, (_, i) => assigned[i] ?? 'other');
    return { group, roles, template: templateOf(group, roles), reason };
  };
  if (varying.length === 0) {
    const named = words.map((word) => STEP_WORD.test(word) || EPOCH_WORD.test(word)).lastIndexOf(true);
    return [pattern({ [named < 0 ? count - 1 : named]: 'step' })];
  }
  if (varying.length === 1) return [pattern({ [varying[0]!]: 'step' })];
  const [a, b] = twoOf(group, words);
  const tile = (step: number, tiles: number, reason = '') => pattern({ [step]: 'step', [tiles]: 'tile' }, reason);
  const nested = (epoch: number, iteration: number, reason = '') =>
    pattern({ [epoch]: 'epoch', [iteration]: 'iteration' }, reason);
  const global = (epoch: number, step: number, reason = '') => pattern({ [epoch]: 'epoch', [step]: 'step' }, reason);
  const all = [tile(a, b), tile(b, a), nested(a, b), nested(b, a), global(a, b), global(b, a)];
  const first = likeliest(group, a, b, words, evidence, { tile, nested, global });
  const isPossible = ({ roles }: NamePattern): boolean => {
    const step = roles.indexOf('step');
    const epoch = roles.indexOf('epoch');
    return roles.includes('tile') || epoch < 0 || step < 0 ? true : grows(group, epoch, step);
  };
  return [first, ...all.filter((each) => each.template !== first.template && isPossible(each))];
}

/** The two numbers that matter most: those with a word for it, otherwise the last two that vary. */
function twoOf({ varying }: NameGroup, words: readonly string[]): [number, number] {
  const named = varying.filter((i) => STEP_WORD.test(words[i]!) || EPOCH_WORD.test(words[i]!));
  const others = varying.filter((i) => !named.includes(i));
  const chosen = [...named, ...others.reverse()].slice(0, 2).sort((x, y) => x - y);
  return [chosen[0]!, chosen[1]!];
}

interface Makers {
  tile(step: number, tile: number, reason?: string): NamePattern;
  nested(epoch: number, iteration: number, reason?: string): NamePattern;
  global(epoch: number, step: number, reason?: string): NamePattern;
}

function likeliest(
  group: NameGroup,
  a: number,
  b: number,
  words: readonly string[],
  { isGrid, written }: Evidence,
  { tile, nested, global }: Makers,
): NamePattern {
  const isEpoch = (i: number): boolean => EPOCH_WORD.test(words[i]!);
  const isStep = (i: number): boolean => STEP_WORD.test(words[i]!);
  const [epochs, other] = isEpoch(b) && !isEpoch(a) ? [b, a] : [a, b];
  // A number that grows with the other one over all files, such as epoch_3_step_1200.
  if (grows(group, a, b) && !isEpoch(b)) return global(a, b, m.external_second_number_grows());
  if (grows(group, b, a) && !isEpoch(a)) return global(b, a, m.external_first_number_grows());
  if (isEpoch(epochs) && isStep(other)) return nested(epochs, other, m.external_names_say_epoch());
  const tiles = [a, b].filter((i) => isTileNumber(group, i));
  if (isGrid === true || tiles.length === 0)
    return nested(epochs, other, isGrid === true ? m.external_each_file_grid() : m.external_neither_counts());
  if (isEpoch(epochs) && tiles.includes(other)) return tile(epochs, other, m.external_names_say_epoch());
  if (TILE_WORD.test(words[b]!) && tiles.includes(b)) return tile(a, b, m.external_names_say_tile());
  if (TILE_WORD.test(words[a]!) && tiles.includes(a)) return tile(b, a, m.external_names_say_tile());
  const slow = written && slowNumber(group, a, b, written);
  if (tiles.length === 1) {
    const [of] = tiles as [number];
    if (of === a && (slow === a || (slow === undefined && words[a] === '')))
      return nested(a, b, m.external_second_no_tile());
    return tile(of === a ? b : a, of, m.external_only_one_counts());
  }
  if (slow !== undefined) return tile(slow, slow === a ? b : a, m.external_times_say_tile());
  const [na, nb] = [distinct(group, a), distinct(group, b)];
  if (na !== nb) return tile(na > nb ? a : b, na > nb ? b : a, m.external_fewer_values_tile());
  return tile(a, b, m.external_first_number_taken());
}

const distinct = ({ files }: NameGroup, i: number): number => new Set(files.map(({ numbers }) => numbers[i])).size;

/** Most files of a step that are joined into one grid. */
export const MAX_TILES_PER_STEP = 256;

/** Whether a number counts from 0 or 1 without gaps, and is small enough to be that of a tile. */
function isTileNumber(group: NameGroup, i: number): boolean {
  const values = new Set(group.files.map(({ numbers }) => numbers[i]!));
  if (values.size > MAX_TILES_PER_STEP) return false;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (least === 0 || least === 1) && most - least + 1 === values.size;
}

/** Whether each value of the number `step` belongs to one epoch, and both grow together. */
function grows({ files }: NameGroup, epoch: number, step: number): boolean {
  const sorted = files.map(({ numbers }) => [numbers[epoch]!, numbers[step]!] as const).sort((x, y) => x[1] - y[1]);
  return sorted.every(([e, s], i) => i === 0 || (e >= sorted[i - 1]![0] && s > sorted[i - 1]![1]));
}

/** The number that changes more slowly in the order of writing; undefined if the order says nothing. */
function slowNumber(group: NameGroup, a: number, b: number, written: readonly string[]): number | undefined {
  const numbers = new Map(group.files.map(({ name, numbers: found }) => [name, found]));
  const list = written.map((name) => numbers.get(name)).filter((found) => found !== undefined);
  const goesBack = (i: number): number => list.filter((found, k) => k > 0 && found[i]! < list[k - 1]![i]!).length;
  const [ofA, ofB] = [goesBack(a), goesBack(b)];
  if (list.length < 8 || ofA === ofB) return undefined;
  const [slow, least, most] = ofA < ofB ? [a, ofA, ofB] : [b, ofB, ofA];
  return least * 20 <= list.length && most > 4 * least ? slow : undefined;
}

function templateOf({ skeleton, files, varying }: NameGroup, roles: readonly NumberRole[]): string {
  let i = 0;
  const numbers = files[0]!.numbers;
  return skeleton.replaceAll(MARK, () => {
    const role = roles[i]!;
    const text =
      role === 'other' && !varying.includes(i) ? String(numbers[i]) : `{${role === 'other' ? 'number' : role}}`;
    i++;
    return text;
  });
}

/** A step of a run, with its files: one grid, or the tiles in their order. */
export interface ImageStep {
  step: number;
  epoch: number | undefined;
  /** By number of the tile; of a grid there is one, with the number 0. */
  files: { name: string; tile: number }[];
}

/** The steps of a pattern in order. */
export function stepsOf({ group, roles }: NamePattern): ImageStep[] {
  const at = (role: NumberRole): number => roles.indexOf(role);
  const [step, epoch, iteration, tile] = [at('step'), at('epoch'), at('iteration'), at('tile')];
  const span = iteration < 0 ? 0 : iterationsPerEpoch(group, iteration);
  const firstEpoch = iteration < 0 ? 0 : leastOf(group, epoch);
  const steps = new Map<number, ImageStep>();
  for (const { name, numbers } of group.files) {
    const number = iteration < 0 ? numbers[step]! : (numbers[epoch]! - firstEpoch) * span + numbers[iteration]!;
    if (!(number >= 0 && number <= MAX_STEP)) continue;
    let found = steps.get(number);
    if (!found)
      steps.set(number, (found = { step: number, epoch: epoch < 0 ? undefined : numbers[epoch]!, files: [] }));
    found.files.push({ name, tile: tile < 0 ? 0 : numbers[tile]! });
  }
  for (const { files } of steps.values())
    if (files.length > 1) files.sort((a, b) => a.tile - b.tile || naturalOrder(a.name, b.name));
  return [...steps.values()].sort((a, b) => a.step - b.step);
}

const leastOf = ({ files }: NameGroup, i: number): number =>
  files.reduce((least, { numbers }) => Math.min(least, numbers[i]!), Infinity);

/** The largest iteration and the distance to the one before it: at least as many iterations has an epoch. */
export function iterationsPerEpoch({ files }: NameGroup, iteration: number): number {
  const values = [...new Set(files.map(({ numbers }) => numbers[iteration]!))].sort((a, b) => a - b);
  const most = values[values.length - 1]!;
  const before = values[values.length - 2];
  return Math.max(1, most + (before === undefined ? 1 : most - before));
}
