import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { checkInput } from '../../../shared/contract/schema-issue';
import { shown } from '../../../shared/domain/text-limits';
import { externalRunFile, MAX_SETTINGS } from '../../../shared/formats/external-run';
import { isSealed, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { CheckpointLine, JournalLine, MetricsLine, SampleLine } from '../../../shared/formats/journal-lines';
import { pngSize } from '../../../shared/formats/png-header';
import { CHECKPOINTS_FOLDER, JOURNAL_FILE, RUN_FILE, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { damageOf, readVerified } from '../checkpoints/checkpoint';
import { journalOf, readJsonFile, readRunFile, RUN_ID } from '../folder/run-folder';
import { MissingLines } from '../journal/journal-summary';
import { readChunk } from '../journal/read-chunk';
import { gridProblem } from '../run-samples';

/** Something in a run folder that docs/journal.md does not allow, or, as a note, that a reader ignores. */
export interface FormatFault {
  path: string;
  /** Line of a journal, from 1. */
  line?: number;
  /** A sentence. */
  message: string;
}

export interface FormatReport {
  runs: number;
  lines: number;
  files: number;
  faults: FormatFault[];
  notes: FormatFault[];
}

/** Faults of a file that are named; more are counted. */
const MAX_NAMED = 20;
const MAX_METRICS = 1000;
/** Longest line that readers accept, in bytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The run folders at a path: the folder itself, those in it, or those in its folder `runs`; folders with hidden names
 * are not complete and not included.
 */
export function runFoldersAt(path: string): Outcome<string[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return refuse(existsSync(path) ? m.runs_format_path_file({ path }) : m.runs_format_path_missing({ path }));
  if (existsSync(join(path, RUN_FILE)) || existsSync(journalOf(path))) return { ok: true, value: [path] };
  for (const parent of [path, join(path, 'runs')]) {
    if (!existsSync(parent)) continue;
    const folders = readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(parent, entry.name))
      .filter((folder) => existsSync(join(folder, RUN_FILE)) || existsSync(journalOf(folder)));
    if (folders.length > 0) return { ok: true, value: folders.sort() };
  }
  return refuse(m.runs_format_no_run_folder({ path, file: RUN_FILE }));
}

/** Checks run folders against docs/journal.md; reads only, and needs neither home nor database. */
export async function checkFormat(folders: readonly string[], signal: AbortSignal): Promise<FormatReport> {
  const report: FormatReport = { runs: 0, lines: 0, files: 0, faults: [], notes: [] };
  for (const folder of folders) {
    checkRunFile(folder, report);
    await new JournalFormat(folder, report).check(signal);
    report.runs++;
  }
  return report;
}

function checkRunFile(folder: string, report: FormatReport): void {
  const path = join(folder, RUN_FILE);
  const fault = (message: string): void => void report.faults.push({ path, message });
  const read = readJsonFile(path);
  if (!read.ok) return fault(m.runs_format_file_problem({ reason: read.error.message }));
  const { kind, settings } = Object(read.value) as { kind?: unknown; settings?: unknown };
  if (kind === undefined) {
    const own = readRunFile(folder);
    if (!own.ok) return fault(own.error.message);
    return checkId(folder, own.value.id, fault);
  }
  const parsed = checkInput(externalRunFile, read.value);
  if (!parsed.ok) return fault(parsed.error.message);
  const { id, name, experiment } = parsed.value;
  if (name === '' || experiment.name === '') fault(m.runs_format_names_visible());
  if (settings !== undefined && (typeof settings !== 'object' || settings === null || Array.isArray(settings)))
    fault(m.runs_format_settings_object());
  else if (countSettings(settings) > MAX_SETTINGS)
    fault(m.runs_format_settings_many({ count: countSettings(settings), max: MAX_SETTINGS }));
  checkId(folder, id, fault);
}

function checkId(folder: string, id: string, fault: (message: string) => void): void {
  const name = basename(folder);
  if (RUN_ID.test(name) && name !== id) fault(m.runs_format_id_differs({ id, name }));
}

/** Number of values of nested objects. */
function countSettings(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return tree === undefined ? 0 : 1;
  if (Array.isArray(tree)) return 1;
  return Object.values(tree).reduce((sum: number, inner) => sum + countSettings(inner), 0);
}

type FileLine = SampleLine | CheckpointLine;

/** Checks the journal of one run folder, and the files that it announces. */
class JournalFormat {
  private readonly path: string;
  private line = 0;
  private named = 0;
  private more = 0;
  private readonly gaps = new MissingLines();
  private isSealed = false;
  private hasEnded = false;
  private hasStarted = false;
  private hasTooManyMetrics = false;
  /** Steps of each metric that no later start removed. */
  private readonly metrics = new Map<string, number[]>();
  private readonly samples = new Map<number, { line: number; announced: SampleLine }>();
  private readonly checkpoints = new Map<number, { line: number; announced: CheckpointLine }>();

  constructor(
    private readonly folder: string,
    private readonly report: FormatReport,
  ) {
    this.path = journalOf(folder);
  }

  async check(signal: AbortSignal): Promise<void> {
    if (!existsSync(this.path)) {
      this.report.faults.push({ path: this.path, message: m.runs_format_no_journal({ file: JOURNAL_FILE }) });
      return;
    }
    for (let at = 0; ;) {
      signal.throwIfAborted();
      const chunk = readChunk(this.path, at);
      if (chunk.lines.length === 0) {
        if (at < chunk.size)
          this.report.notes.push({
            path: this.path,
            line: this.line + 1,
            message: m.runs_format_incomplete_line({ bytes: chunk.size - at }),
          });
        break;
      }
      for (const { text } of chunk.lines) this.checkLine(text, chunk.next - at);
      at = chunk.next;
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!this.hasStarted) this.fault(m.runs_format_no_start());
    if (this.more > 0)
      this.report.faults.push({ path: this.path, message: m.runs_format_more_lines({ more: this.more }) });
    await this.checkFiles(signal);
  }

  private fault(message: string, line = Math.max(1, this.line)): void {
    if (++this.named > MAX_NAMED) this.more++;
    else this.report.faults.push({ path: this.path, line, message });
  }

  private checkLine(text: string, bytes: number): void {
    this.line++;
    this.report.lines++;
    if (text === '')
      return this.fault(
        bytes >= MAX_LINE_BYTES ? m.runs_format_line_too_long({ max: MAX_LINE_BYTES }) : m.runs_format_line_empty(),
      );
    const parsed = parseJournalLine(text);
    const missing = this.gaps.before(text, parsed.ok ? parsed.value.type : undefined);
    if (missing > 0) this.fault(m.runs_format_missing_lines({ count: missing }));
    if (!parsed.ok) return this.fault(parsed.error.message);
    const line = parsed.value;
    if (line.type === 'start') this.isSealed = isSealed(text);
    else if (this.isSealed && !isSealed(text)) this.fault(m.runs_format_no_crc());
    this.checkOrder(line);
    if (line.type === 'start') this.rewind(line.step);
    else if (line.type === 'metrics') this.checkMetrics(line);
    else if (line.type === 'sample') this.announce(this.samples, line, m.runs_format_grid_or_points());
    else if (line.type === 'checkpoint') this.announce(this.checkpoints, line, m.runs_format_checkpoint());
    else if (line.type === 'thinned') for (const step of line.steps) this.checkpoints.delete(step);
  }

  /** A process begins with `start`; the journal of a branch begins with the checkpoint that it continues from. */
  private checkOrder(line: JournalLine): void {
    const isBranch = line.type === 'checkpoint' && this.line === 1;
    if (line.type === 'start') this.hasEnded = false;
    else if (!this.hasStarted && !isBranch) this.fault(m.runs_format_before_start({ type: line.type }));
    else if (this.hasEnded && line.type !== 'thinned') this.fault(m.runs_format_after_end({ type: line.type }));
    // Report a missing start once.
    if (!isBranch) this.hasStarted = true;
    if (line.type === 'end') this.hasEnded = true;
  }

  private rewind(step: number): void {
    for (const steps of this.metrics.values()) while (steps.length > 0 && steps[steps.length - 1]! > step) steps.pop();
    for (const files of [this.samples, this.checkpoints])
      for (const at of files.keys()) if (at > step) files.delete(at);
  }

  private checkMetrics({ steps, values }: MetricsLine): void {
    const at = steps.findIndex((step, i) => i > 0 && step <= steps[i - 1]!);
    if (at > 0) return this.fault(m.runs_format_steps_ascend({ step: steps[at]!, before: steps[at - 1]! }));
    for (const name of Object.keys(values)) {
      let known = this.metrics.get(name);
      if (!known) this.metrics.set(name, (known = []));
      const last = known[known.length - 1];
      if (last !== undefined && steps[0]! <= last)
        this.fault(m.runs_format_metric_again({ name: shown(name), step: steps[0]!, last }));
      for (const step of steps) if (step > (known[known.length - 1] ?? -1)) known.push(step);
    }
    if (this.metrics.size > MAX_METRICS && !this.hasTooManyMetrics) {
      this.hasTooManyMetrics = true;
      this.fault(m.runs_format_too_many_metrics({ max: MAX_METRICS }));
    }
  }

  private announce<L extends FileLine>(
    files: Map<number, { line: number; announced: L }>,
    announced: L,
    what: string,
  ): void {
    const before = files.get(announced.step);
    if (before) this.fault(m.runs_format_step_twice({ step: announced.step, what, line: before.line }));
    files.set(announced.step, { line: this.line, announced });
  }

  private async checkFiles(signal: AbortSignal): Promise<void> {
    for (const { line, announced } of this.samples.values()) {
      signal.throwIfAborted();
      const folder = join(this.folder, SAMPLES_FOLDER);
      const path = join(folder, announced.file);
      this.report.files++;
      const wrong = announced.kind === 'grid' ? gridFault(folder, announced) : await pointsFault(folder, announced);
      if (wrong) this.fault(sentence(path, wrong), line);
      if (!announced.plane) continue;
      this.report.files++;
      const damaged = await damageOf(folder, announced.plane);
      if (damaged) this.fault(sentence(join(folder, announced.plane.file), damaged), line);
    }
    for (const { line, announced } of this.checkpoints.values()) {
      signal.throwIfAborted();
      const folder = join(this.folder, CHECKPOINTS_FOLDER);
      this.report.files++;
      const wrong = await damageOf(folder, announced);
      if (wrong) this.fault(sentence(join(folder, announced.file), wrong), line);
    }
  }
}

/** `wrong` is what follows the path of the file, or a sentence without its full stop that begins with the path. */
const sentence = (path: string, wrong: string): string => `${wrong.startsWith(path) ? wrong : `${path} ${wrong}`}.`;

function gridFault(folder: string, sample: SampleLine): string | undefined {
  const bytes = readVerified(folder, sample);
  if (typeof bytes === 'string') return bytes;
  const problem = gridProblem(bytes);
  if (problem) return problem;
  const { rows, columns, tiles } = sample;
  if (rows === 0 || columns === 0) return m.runs_format_no_tiles({ rows, columns });
  const { width, height } = pngSize(bytes)!;
  if (!tiles)
    return width % columns === 0 && height % rows === 0
      ? undefined
      : m.runs_format_grid_uneven({ width, height, rows, columns });
  const right = tiles.x + (columns - 1) * tiles.strideX + tiles.width;
  const bottom = tiles.y + (rows - 1) * tiles.strideY + tiles.height;
  return right <= width && bottom <= height ? undefined : m.runs_format_tiles_outside({ width, height, right, bottom });
}

async function pointsFault(folder: string, sample: SampleLine): Promise<string | undefined> {
  const damaged = await damageOf(folder, sample);
  if (damaged || !sample.file.endsWith('.f32')) return damaged;
  const points = readFileSync(join(folder, sample.file)).length / 8;
  return points === sample.rows ? undefined : m.runs_format_points_count({ points, rows: sample.rows });
}
