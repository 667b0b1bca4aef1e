import { basename } from 'node:path';
import { m } from '../../../paraglide/messages';
import { joinWithCommas } from '../../../shared/lib/format';
import { RefusalError } from '../../../shared/contract/outcome';
import { describeSystemError, isSystemError } from '../../../shared/lib/system-error';
import { cleanName, cleanText, visible } from '../../../shared/lib/text';
import type { SettingTree } from '../../../shared/formats/external-run';
import { checkSignal, fail } from '../../datasets/refusals';
import type { Cursor, ExternalReader, ExternalRecord, ExternalSource, ReadOptions } from '../reader';
import { isGzip } from './byte-source';
import type { Skipped } from './event-parser';
import { eventFolders } from './event-files';
import type { EventFile, EventFolder } from './event-files';
import { fileFacts, MAX_TAGS } from './file-facts';
import type { FileFacts } from './file-facts';
import { gridImage } from './grid-image';
import { objectiveOf, seedOf } from './hparams';
import type { Settings } from './hparams';
import { initialState, readRun } from './read-run';
import type { ReadState } from './read-run';
import { groupRuns, withFacts } from './run-files';
import type { KnownFolder, RunFiles } from './run-files';
import { listed, planRun } from './run-plan';
import type { RunPlan } from './run-plan';

const MAX_NOTES_LENGTH = 20_000;
const n = (count: number): string => count.toLocaleString('en');

/** Reads logs of TensorBoard: docs/import.md. */
export const tensorboardReader: ExternalReader = { type: 'tensorboard', find, read };

/** What {@link read} needs to continue. */
interface TensorboardCursor {
  state: ReadState;
  numbering: RunPlan['numbering'];
  image?: RunPlan['image'];
  /** Files by stream, and the size of those that are compressed. */
  files: Record<string, number>;
}

async function find(path: string, options: ReadOptions): Promise<ExternalSource[]> {
  const { signal } = options;
  const folders = await eventFolders(path, signal);
  if (folders.length === 0) return [];
  const leftOut: string[] = [];
  const known: KnownFolder[] = [];
  for (const folder of folders) known.push({ folder, files: await factsOf(folder, signal, leftOut) });
  const sources: ExternalSource[] = [];
  let refusal: string | undefined;
  for (const run of groupRuns(known)) {
    checkSignal(signal);
    const problem = run.refusal?.message ?? (hasValues(run) ? undefined : m.external_no_values_yet());
    if (problem === undefined) sources.push(await sourceOf(run, path, options));
    else {
      refusal ??= run.refusal?.message;
      leftOut.push(`${keyOf(run)} (${problem.replace(/[.。]$/, '')})`);
    }
  }
  const [first] = sources;
  if (!first)
    fail(refusal ?? m.external_no_importable({ path, problems: leftOut.slice(0, 3).join(m.common_semicolon()) }), path);
  if (leftOut.length > 0)
    first.remarks = [...first.remarks, m.external_left_out_of({ path: visible(path), names: listed(leftOut) })];
  return sources;
}

async function* read(
  source: ExternalSource,
  {
    readings,
    signal,
    cursor,
    onBytes = () => undefined,
  }: ReadOptions & { cursor?: Cursor; onBytes?(bytes: number): void },
): AsyncGenerator<ExternalRecord, Cursor | undefined> {
  const before = cursor as TensorboardCursor | undefined;
  const folders = await eventFolders(source.path, signal);
  const known: KnownFolder[] = [];
  for (const folder of folders) known.push({ folder, files: await factsOf(folder, signal, []) });
  const run = groupRuns(known).find(({ folder }) => folder.key === '');
  if (!run) return fail(m.external_no_event_files({ path: source.path }), source.path);
  if (run.refusal) throw new RefusalError(run.refusal);
  if (before && !canContinue(before, run)) return undefined;
  let plan: RunPlan;
  if (before) {
    plan = planRun(run, { ...readings, step: before.numbering });
    if (before.image) plan.image = before.image;
    else delete plan.image;
  } else {
    plan = await exactPlan(run, readings, signal, onBytes);
    yield* changedRemarks(planRun(run, readings), plan, run);
  }
  const state = yield* readRun(plan, before?.state ?? initialState(), { signal, onBytes });
  if (!state) return undefined;
  const next: TensorboardCursor = {
    state,
    numbering: plan.numbering,
    ...(plan.image ? { image: plan.image } : {}),
    files: Object.fromEntries(filesOf(run).map(({ name, size }) => [name, size])),
  };
  return next;
}

/** What is known of the files of a folder; one that cannot be opened is left out. */
async function factsOf(folder: EventFolder, signal: AbortSignal, leftOut: string[]): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (const file of folder.files)
    try {
      facts.push(await fileFacts(file, { signal }));
    } catch (error) {
      checkSignal(signal);
      if (!isSystemError(error)) throw error;
      leftOut.push(describeSystemError(error, visible(file.name))!.replace(/[.。]$/, ''));
    }
  return facts;
}

/** Reads all of every file once without keeping its values, so that the choices between readings are certain. */
async function exactPlan(
  run: RunFiles,
  readings: ReadOptions['readings'],
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<RunPlan> {
  const exact = new Map<string, FileFacts>();
  for (const facts of run.streams.flatMap((stream) => stream.files))
    exact.set(
      facts.file.name,
      facts.isComplete ? facts : await fileFacts(facts.file, { signal, isComplete: true, onBytes }),
    );
  const again = withFacts(run, exact);
  if (again.refusal) throw new RefusalError(again.refusal);
  return planRun(again, readings);
}

/** Says what the preview, which read the beginning and the end of large files, could not know. */
function* changedRemarks(preview: RunPlan, exact: RunPlan, run: RunFiles): Generator<ExternalRecord> {
  if (preview.numbering === exact.numbering && preview.image?.placing === exact.image?.placing) return;
  const time = timesOf(run)?.first ?? 0;
  for (const message of exact.remarks.filter((remark) => !preview.remarks.includes(remark)))
    yield { type: 'event', time, step: 0, level: 'info', code: 'read-otherwise', message };
}

/** Whether the files are those that were read before, longer than they were, with further streams at most. */
function canContinue(before: TensorboardCursor, run: RunFiles): boolean {
  const files = new Map(filesOf(run).map((file) => [file.name, file]));
  for (const [name, size] of Object.entries(before.files)) {
    const file = files.get(name);
    if (!file || file.size < (before.state.offsets[name] ?? 0)) return false;
    if (isGzip(name) && file.size !== size) return false;
  }
  const isKnown = (name: string): boolean => Object.hasOwn(before.files, name);
  return run.streams.every((stream) => {
    const known = stream.files.filter(({ file }) => isKnown(file.name)).length;
    return known === stream.files.length || (known === 0 && stream.kind !== 'main');
  });
}

const filesOf = (run: RunFiles): EventFile[] => run.streams.flatMap((stream) => stream.files.map(({ file }) => file));
const allFacts = (run: RunFiles): FileFacts[] => run.streams.flatMap((stream) => stream.files);
const hasValues = (run: RunFiles): boolean => allFacts(run).some(({ tags }) => tags.size > 0);

function timesOf(run: RunFiles): { first: number; last: number } | undefined {
  const times = allFacts(run).flatMap(({ firstTime, lastTime }) =>
    firstTime === undefined ? [] : [firstTime, lastTime!],
  );
  return times.length > 0 ? { first: Math.min(...times), last: Math.max(...times) } : undefined;
}

/** The run as it is shown before it is imported. */
async function sourceOf(run: RunFiles, path: string, { readings, signal }: ReadOptions): Promise<ExternalSource> {
  const plan = planRun(run, readings);
  const isFile = run.folder.files.length === 1 && run.folder.files[0]!.path === path;
  const { key } = run.folder;
  const settings: Settings = new Map();
  for (const facts of allFacts(run)) for (const [name, value] of facts.settings) settings.set(name, value);
  const tree = Object.create(null) as Record<string, SettingTree[string]>;
  for (const [name, value] of settings) tree[name] = value;
  const notes = notesOf(run);
  const seed = seedOf(settings);
  const objective = objectiveOf(settings);
  const times = timesOf(run);
  const grids = await gridsOf(run, plan, signal);
  const writer = allFacts(run).find((facts) => facts.writer !== undefined)?.writer;
  return {
    key: isFile ? basename(path) : key === '' ? '.' : key,
    type: 'tensorboard',
    path: isFile ? path : run.folder.path,
    name: cleanName(key === '' ? basename(run.folder.path) : key) || 'TensorBoard',
    ...(writer === undefined ? {} : { program: cleanName(writer).slice(0, 200) }),
    settings: tree,
    ...(notes === '' ? {} : { notes }),
    ...(seed === undefined ? {} : { seed }),
    ...(objective === undefined ? {} : { objective }),
    metrics: plan.streams.flatMap(({ scalars }) => [...scalars.values()].map(({ name, points }) => ({ name, points }))),
    ...(grids === undefined ? {} : { grids: grids.grids }),
    steps: stepsOf(run, plan),
    ...(times === undefined ? {} : { times }),
    remarks: [...plan.remarks, ...(grids?.remarks ?? []), ...fileRemarks(run, plan)],
    readings: plan.readings,
    // Files of which only head and tail are known are read once more, to decide how they are read.
    bytes: allFacts(run).reduce((sum, { file, isComplete }) => sum + (isComplete ? 1 : 2) * file.size, 0),
  };
}

/** The newest text of each tag of the text plugin. */
function notesOf(run: RunFiles): string {
  const texts = new Map<string, string>();
  for (const facts of allFacts(run)) for (const [tag, text] of facts.texts) texts.set(tag, text);
  return [...texts]
    .map(([tag, text]) => `${cleanName(tag.replace(/\/text_summary$/, ''))}\n${cleanText(text).trim()}`)
    .join('\n\n')
    .slice(0, MAX_NOTES_LENGTH);
}

function stepsOf(run: RunFiles, plan: RunPlan): { first: number; last: number } {
  const placed: { first: number; last: number }[] = [];
  for (const { stream, scalars } of plan.streams)
    for (const [tag, { placing, points }] of scalars) {
      if (placing === 'order') placed.push({ first: 0, last: points - 1 });
      if (placing === 'recorded' || placing === 'sorted')
        for (const { tags } of stream.files) {
          const facts = tags.get(tag);
          if (facts) placed.push({ first: facts.min, last: facts.max });
        }
    }
  const { image } = plan;
  if (image?.placing === 'order') placed.push({ first: 0, last: image.count - 1 });
  if (image?.placing === 'recorded')
    for (const { tags } of allFacts(run)) {
      const facts = tags.get(image.tag);
      if (facts) placed.push({ first: facts.min, last: facts.max });
    }
  return placed.length === 0
    ? { first: 0, last: 0 }
    : { first: Math.min(...placed.map(({ first }) => first)), last: Math.max(...placed.map(({ last }) => last)) };
}

/** The first and the last grid that were found. */
async function gridsOf(
  run: RunFiles,
  { image }: RunPlan,
  signal: AbortSignal,
): Promise<{ grids: NonNullable<ExternalSource['grids']>; remarks: string[] } | undefined> {
  if (!image) return undefined;
  const having = run.streams
    .filter(({ kind }) => kind === 'main')
    .flatMap(({ files }) => files)
    .filter(({ tags }) => tags.has(image.tag));
  const found = [];
  for (const { file } of new Set([having[0]!, having.at(-1)!]))
    found.push(await fileFacts(file, { signal, image: image.tag }));
  const first = found[0]!.firstImage;
  const last = found.at(-1)!.lastImage;
  const ends: { step: number; png: Uint8Array }[] = [];
  const remarks = new Set<string>();
  let layout;
  for (const [i, end] of [first, last].entries()) {
    const grid = end && (await gridImage(end.files));
    if (!grid) continue;
    if ('problem' in grid) {
      remarks.add(m.external_image_problem({ step: n(end.step), problem: grid.problem }));
      continue;
    }
    if (grid.remark !== undefined) remarks.add(m.external_image_remark({ step: n(end.step), remark: grid.remark }));
    layout ??= grid.layout;
    const step =
      image.placing === 'recorded'
        ? end.step
        : image.placing === 'reached'
          ? Math.max(0, end.reached)
          : i * (image.count - 1);
    ends.push({ step, png: grid.png });
  }
  if (ends.length === 0) return undefined;
  return {
    grids: {
      count: image.count,
      ...(layout === undefined ? {} : { layout }),
      layoutFrom: layout === undefined ? 'unknown' : 'stated',
      first: ends[0]!,
      last: ends.at(-1)!,
    },
    remarks: [...remarks],
  };
}

/** What is not imported, and what is wrong with the files. */
function fileRemarks(run: RunFiles, plan: RunPlan): string[] {
  const remarks: string[] = [];
  const skipped = new Map<Skipped, number>();
  for (const facts of allFacts(run))
    for (const [name, count] of facts.skipped) skipped.set(name, (skipped.get(name) ?? 0) + count);
  const isPartial = allFacts(run).some(({ isComplete }) => !isComplete);
  if (skipped.size > 0)
    remarks.push(
      m.external_not_imported({
        what: joinWithCommas(
          [...skipped].map(([name, count]) => {
            const what = SKIPPED[name]({ count, shown: n(count) });
            return isPartial ? m.external_at_least({ what }) : what;
          }),
        ),
      }),
    );
  const parts = new Set(run.streams.filter(({ kind }) => kind === 'scalars').map(({ key }) => key));
  if (parts.size > 0) remarks.push(m.external_sub_folders({ count: parts.size, shown: n(parts.size) }));
  for (const { files } of plan.streams)
    for (const { facts, replacesFrom } of files) {
      const name = visible(facts.file.name);
      if (replacesFrom !== undefined) remarks.push(m.external_started_again({ step: n(replacesFrom), name }));
      for (const step of facts.starts.slice(0, 3)) remarks.push(m.external_stated_restart({ name, step: n(step) }));
      if (facts.restBytes > 0) remarks.push(m.external_ends_within_record({ name, bytes: n(facts.restBytes) }));
      if (facts.problem !== undefined) remarks.push(m.external_before_problem({ name, problem: facts.problem }));
      if (facts.damages > 0)
        remarks.push(m.external_damaged_places({ count: facts.damages, name, shown: n(facts.damages) }));
    }
  return remarks;
}

/** What is not imported, in words. */
const SKIPPED: Record<Skipped, (count: { count: number; shown: string }) => string> = {
  audioClips: m.external_skipped_audio_clips,
  chartLayouts: m.external_skipped_chart_layouts,
  embeddings: m.external_skipped_embeddings,
  emptyValues: m.external_skipped_empty_values,
  excessTags: (count) => m.external_skipped_excess_tags({ ...count, max: n(MAX_TAGS) }),
  graphs: m.external_skipped_graphs,
  histograms: m.external_skipped_histograms,
  impossibleSteps: m.external_skipped_impossible_steps,
  meshes: m.external_skipped_meshes,
  prCurves: m.external_skipped_pr_curves,
  tensors: m.external_skipped_tensors,
};

const keyOf = (run: RunFiles): string => (run.folder.key === '' ? m.external_folder_itself() : visible(run.folder.key));
