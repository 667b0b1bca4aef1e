import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeRecord } from '../../export/tensorboard/event-file';
import { bytes, double, float, joined, message, number, text } from '../../../shared/formats/protobuf';
import type { Cursor, ExternalRecord, ExternalSource } from '../reader';
import { tensorboardReader } from './tensorboard-reader';

/** The logs that reference/make_logs.py wrote. */
export const REFERENCE = join(dirname(fileURLToPath(import.meta.url)), 'reference');
const signal = new AbortController().signal;

export const find = (path: string, readings: Record<string, string> = {}): Promise<ExternalSource[]> =>
  tensorboardReader.find(path, { readings, signal });

/** The only run in a path. */
export async function findOne(path: string, readings: Record<string, string> = {}): Promise<ExternalSource> {
  const sources = await find(path, readings);
  if (sources.length !== 1) throw new Error(`There are ${sources.length} runs.`);
  return sources[0]!;
}

export interface ReadRun {
  records: ExternalRecord[];
  cursor: Cursor | undefined;
  /** By metric: steps and values of what remains after each rewind, as the importer stores it. */
  series: Record<string, Record<number, number>>;
  grids: Record<number, Uint8Array>;
  codes: string[];
  bytes: number;
}

/** Reads a run, and does what an import does with the records. Throws if the steps of a metric do not ascend. */
export async function readSource(
  source: ExternalSource,
  readings: Record<string, string> = {},
  before?: ReadRun,
): Promise<ReadRun> {
  const run: ReadRun = before
    ? { ...before, records: [] }
    : { records: [], cursor: undefined, series: {}, grids: {}, codes: [], bytes: 0 };
  const cursor = before ? { cursor: JSON.parse(JSON.stringify(before.cursor)) as Cursor } : {};
  const records = tensorboardReader.read(source, {
    readings,
    signal,
    ...cursor,
    onBytes: (count) => (run.bytes += count),
  });
  for (;;) {
    const { value, done } = await records.next();
    if (done) {
      run.cursor = value;
      return run;
    }
    run.records.push(value);
    store(run, value);
  }
}

function store({ series, grids, codes }: ReadRun, record: ExternalRecord): void {
  if (record.type === 'event') codes.push(record.code);
  if (record.type === 'grid') grids[record.step] = record.png;
  if (record.type === 'rewind') {
    for (const kept of [...Object.values(series), grids])
      for (const step of Object.keys(kept)) if (Number(step) > record.step) delete kept[Number(step)];
  }
  if (record.type !== 'metrics') return;
  for (const [name, values] of Object.entries(record.values)) {
    if (values.length !== record.steps.length) throw new Error(`${name} has columns of unequal length.`);
    const points = (series[name] ??= {});
    let last = Object.keys(points).reduce((most, step) => Math.max(most, Number(step)), -1);
    for (const [i, step] of record.steps.entries()) {
      if (step <= last) throw new Error(`${name} has step ${step} after ${last}.`);
      points[step] = values[i]!;
      last = step;
    }
  }
}

export async function readPath(path: string, readings: Record<string, string> = {}): Promise<ReadRun> {
  return readSource(await findOne(path, readings), readings);
}

const folders: string[] = [];
/** A folder with files, removed by {@link removeFolders}. */
export function folderOf(files: Record<string, Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gander-tensorboard-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
/** A copy of a log of {@link REFERENCE}. */
export function copyOf(name: string): string {
  const folder = folderOf({});
  cpSync(join(REFERENCE, name), folder, { recursive: true });
  return folder;
}
export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

/** Seconds since 1970 at which the logs of {@link log} begin. */
export const START = 1_767_225_600;

/** An event as the writers encode it: what is recorded at a second after {@link START}. */
export const event = (second: number, step: number, ...content: Uint8Array[]): Uint8Array =>
  joined([double(1, START + second), ...(step === 0 ? [] : [number(2, step)]), ...content]);
export const scalar = (second: number, step: number, tag: string, value: number): Uint8Array =>
  event(second, step, message(5, message(1, text(1, tag), float(2, value))));
export const image = (second: number, step: number, tag: string, file: Uint8Array): Uint8Array =>
  event(second, step, message(5, message(1, text(1, tag), message(4, bytes(4, file)))));
export const version = (second = 0): Uint8Array => event(second, 0, text(3, 'brain.Event:2'));

/** An event file. */
export const log = (events: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat(events.map((data) => encodeRecord(data)));
