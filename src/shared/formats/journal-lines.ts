import crc32 from 'crc/calculators/crc32';
import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { checkInput } from '../contract/schema-issue';
import { MAX_STEP } from '../lib/limits';
import { ok, refuse } from '../contract/outcome';
import type { Outcome } from '../contract/outcome';
import { sha256Text, shownWord } from '../contract/schemas';
import { MAX_TILES, tilePositions } from '../domain/grid-layout';
import { clipped } from '../domain/text-limits';
import { cleanText, visible } from '../lib/text';

/**
 * The lines that a training process appends to `journal.ndjson`: one JSON object per line, each with `type` and `at`
 * (milliseconds since 1970). docs/journal.md describes the format for other programs.
 */
const at = z.number();
const step = z.number().int().min(0).max(MAX_STEP);
/** JSON has no NaN: a non-finite value is written as a string. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const sha256 = sha256Text;
const fileName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: () => m.core_must_be_plain_file_name() });
const bytes = z.number().int().min(0);
const word = shownWord();
/** Text for a person; longer text is truncated. */
const sentence = z.string().transform((text) => cleanText(clipped(text, 10_000)));
/** A metric name that a request can refer to. */
const metricName = z.string().min(1).max(200).transform(visible);
const start = z.object({
  type: z.literal('start'),
  at,
  pid: z.number().int(),
  /** Absent in runs that another program trained. */
  engine: z.object({ name: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']), version: word, device: word }).optional(),
  /** Versions of node, gander and tfjs; in runs of another program, of what it used. */
  versions: z.record(word, word).optional(),
  /** Host name of the machine on which `pid` identifies the process. */
  host: word.optional(),
  /** The step from which it continues; anything recorded after it is discarded. */
  step,
});
/** A table of values: `values[metric][i]` belongs to `steps[i]`. */
const metrics = z.object({
  type: z.literal('metrics'),
  at,
  steps: z.array(step).min(1),
  values: z.record(metricName, z.array(number)),
});
const sample = z.object({
  type: z.literal('sample'),
  at,
  step,
  file: fileName,
  kind: z.enum(['grid', 'points']),
  /** Tiles in a grid; for points, rows is their number and columns 2. */
  rows: z.number().int().min(0).max(1_000_000),
  columns: z.number().int().min(0).max(MAX_TILES),
  tiles: tilePositions.optional(),
  bytes,
  sha256,
  /** For a 2-D run: the file with surface, gradient and manifold of the same step; absent in older runs. */
  plane: z.object({ file: fileName, bytes, sha256 }).optional(),
});
const checkpoint = z.object({ type: z.literal('checkpoint'), at, step, file: fileName, bytes, sha256 });
/** Written by the core, not by training: checkpoints that were pruned, whose files are therefore absent. */
const thinned = z.object({ type: z.literal('thinned'), at, step, steps: z.array(step).min(1), rule: word });
const event = z.object({
  type: z.literal('event'),
  at,
  step,
  level: z.enum(['info', 'warning', 'error']),
  code: word,
  message: sentence,
  /** The warning named by `code` began or passed; absent in other events and in older journals. */
  warning: z.object({ state: z.enum(['began', 'passed']), value: number, threshold: z.number().optional() }).optional(),
});
const state = z.object({ type: z.literal('state'), at, step, state: z.enum(['running', 'paused']) });
const heartbeat = z.object({ type: z.literal('heartbeat'), at, step });
const end = z.object({
  type: z.literal('end'),
  at,
  step,
  state: z.enum(['finished', 'stopped', 'parked', 'failed']),
  reason: z.enum(['diverged', 'out-of-memory', 'crashed', 'bad-data', 'disk', 'engine']).optional(),
  message: sentence.optional(),
});

export const journalLine = z.discriminatedUnion('type', [
  start,
  metrics,
  sample,
  checkpoint,
  thinned,
  event,
  state,
  heartbeat,
  end,
]);
export type JournalLine = z.infer<typeof journalLine>;
export type MetricsLine = z.infer<typeof metrics>;
export type SampleLine = z.infer<typeof sample>;
export type CheckpointLine = z.infer<typeof checkpoint>;
export type EventLine = z.infer<typeof event>;

const SEAL = /,"crc":"([0-9a-f]{8})"\}$/;
const encoder = new TextEncoder();
const seal = (text: string): string => (crc32(encoder.encode(text)) >>> 0).toString(16).padStart(8, '0');

/**
 * Serialises a line, with the CRC-32 (ISO 3309) of all its other bytes as its last field, so that corruption is
 * detected.
 *
 * @param n sequence number in its process, 0 at `start`, so that a missing line is detected
 */
export function journalText(line: JournalLine, n?: number): string {
  const { type, at, ...rest } = line;
  const text = JSON.stringify(n === undefined ? line : { type, at, n, ...rest });
  return `${text.slice(0, -1)},"crc":"${seal(text)}"}`;
}

/** Whether a line has a CRC-32; lines of other programs and older versions do not. */
export const isSealed = (text: string): boolean => SEAL.test(text);

const NUMBER = /^\{"type":"[a-z]+","at":\d+,"n":(\d+)[,}]/;

/** The sequence number of a line in its process; undefined when its writer gave none. */
export function numberOf(text: string): number | undefined {
  const found = NUMBER.exec(text);
  return found ? Number(found[1]) : undefined;
}

/** Parses one line; refuses invalid JSON, unknown lines, columns of unequal length, and a wrong CRC-32. */
export function parseJournalLine(text: string): Outcome<JournalLine> {
  const sealed = SEAL.exec(text);
  if (sealed && seal(`${text.slice(0, sealed.index)}}`) !== sealed[1])
    return refuse(m.core_journal_line_does_not_have());
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(m.core_journal_line_not_json());
  }
  const plain = plainMetrics(json);
  const checked = plain ? ok<JournalLine>(plain) : checkInput(journalLine, json);
  if (!checked.ok) return refuse(m.core_journal_line_not_valid({ message: checked.error.message }));
  const line = checked.value;
  if (line.type === 'metrics' && Object.values(line.values).some((v) => v.length !== line.steps.length)) {
    return refuse(m.core_journal_line_has_columns_unequal());
  }
  if (line.type === 'sample' && line.kind === 'grid' && line.rows > MAX_TILES)
    return refuse(m.core_journal_line_has_grid_rows({ rows: line.rows, maxTiles: MAX_TILES }));
  return ok(line);
}

const isStep = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_STEP;
const isNumber = (value: unknown): boolean =>
  Number.isFinite(value) || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
/** Names with non-ASCII characters are validated by the schema. */
const PLAIN_NAME = /^[\x20-\x7e]{1,200}$/;
const isMetric = ([name, column]: [string, unknown]): boolean =>
  PLAIN_NAME.test(name) && name !== '__proto__' && Array.isArray(column) && column.every(isNumber);

/**
 * Fast path for lines of metrics, which are nearly all lines: about ten times as fast as the schema. Undefined when
 * the schema must decide.
 */
function plainMetrics(json: unknown): MetricsLine | undefined {
  const { type, at, steps, values } = (json ?? {}) as Partial<MetricsLine>;
  if (type !== 'metrics' || !Number.isFinite(at) || !Array.isArray(steps) || steps.length === 0 || !steps.every(isStep))
    return undefined;
  if (typeof values !== 'object' || values === null || !Object.entries(values).every(isMetric)) return undefined;
  return Array.isArray(values) ? undefined : { type, at: at!, steps, values };
}

export const encodeNumber = (value: number): number | 'NaN' | 'Infinity' | '-Infinity' =>
  Number.isFinite(value) ? value : (String(value) as 'NaN');
export const decodeNumber = (value: number | string): number => Number(value);
