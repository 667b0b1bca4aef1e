import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { parseJournalLine } from '../../../shared/formats/journal-lines';
import { TARGET_RUNS_FOLDER } from '../../../shared/formats/remote-run';
import { CHECKPOINTS_FOLDER, JOURNAL_FILE, OUTPUT_FILE, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { writeSynced } from '../../files/write-aside';
import type { ReadAnswer, ReadRequest, TargetFiles } from '../../targets/files/target-files';
import { damageOf } from '../checkpoints/checkpoint';
import { journalOf, trimJournal } from '../folder/run-folder';

/** Lines that only this machine writes, into its own copy. */
const OWN_LINE = '{"type":"thinned"';
/** A longer line is damage; it is copied as it comes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Copies a run folder from a target while it grows: complete lines of the journal are appended to the journal here, each
 * file before the line that announces it. So the folder here is at every moment one that all of Gander can read.
 */
export class Mirror {
  /** Offset in the journal of the target up to which lines are here. */
  private offset: number;
  /** Start of a line whose end has not been read. */
  private rest = Buffer.alloc(0);
  private readonly remote: string;
  private readonly journal: string;

  constructor(
    id: RunId,
    private readonly folder: string,
    private readonly files: TargetFiles,
  ) {
    this.remote = posix.join(TARGET_RUNS_FOLDER, id);
    this.journal = journalOf(folder);
    trimJournal(this.journal);
    this.offset = copiedBytes(this.journal);
  }

  request = (): ReadRequest => ({
    path: posix.join(this.remote, JOURNAL_FILE),
    offset: this.offset + this.rest.length,
  });

  /**
   * Takes what was read by {@link request}.
   *
   * @param mayGoOn asked before each line with files, except for the first; what is left is read again later
   * @returns whether anything was new; refused when a file could not be copied, after which the same lines are read again
   */
  async take(answer: ReadAnswer, mayGoOn: () => boolean = () => true): Promise<Outcome<boolean>> {
    // A journal is replaced by its own copy when a later attempt takes it over, and is shorter for a moment.
    if (!answer || answer.bytes.length === 0) return ok(false);
    const bytes = Buffer.concat([this.rest, answer.bytes]);
    const end = bytes.length > MAX_LINE_BYTES ? bytes.length : bytes.lastIndexOf(10) + 1;
    this.rest = Buffer.alloc(0);
    let written = 0;
    let isFirst = true;
    for (let at = 0; at < end;) {
      const next = bytes.indexOf(10, at) + 1 || end;
      const files = announcedFiles(bytes.toString('utf8', at, next - 1));
      if (files.length > 0) {
        this.append(bytes.subarray(written, at));
        if (!isFirst && !mayGoOn()) return ok(true);
        isFirst = false;
        written = at;
        for (const file of files) {
          const copied = await this.copy(file);
          if (!copied.ok) return copied;
        }
      }
      at = next;
    }
    this.append(bytes.subarray(written, end));
    this.rest = bytes.subarray(end);
    return ok(true);
  }

  /** Copies what the training process printed; without it, it is not shown. */
  async copyOutput(): Promise<void> {
    await this.files.fetch(posix.join(this.remote, OUTPUT_FILE), join(this.folder, OUTPUT_FILE));
  }

  private append(bytes: Buffer): void {
    if (bytes.length === 0) return;
    writeSynced(this.journal, 'a', bytes.toString('utf8'));
    this.offset += bytes.length;
  }

  /** A file that was replaced since on the target is copied as it is: a later line announces it. */
  private async copy({ folder, file, bytes, sha256 }: AnnouncedFile): Promise<Outcome<null>> {
    const here = join(this.folder, folder);
    if ((await damageOf(here, { file, bytes, sha256 })) === undefined) return ok(null);
    const path = posix.join(this.remote, folder, file);
    const fetched = await this.files.fetch(path, join(here, file));
    if (fetched.ok) return fetched;
    const found = await this.files.read([{ path, offset: bytes }]);
    if (!found.ok) return found;
    // Pruned on the target, or lost there: readers of the line say that it is missing.
    return found.value[0] === undefined ? ok(null) : fetched;
  }
}

interface AnnouncedFile {
  folder: string;
  file: string;
  bytes: number;
  sha256: string;
}

/** The files that a line of a journal announces. */
function announcedFiles(text: string): AnnouncedFile[] {
  if (!/^\{"type":\s*"(sample|checkpoint)"/.test(text)) return [];
  const parsed = parseJournalLine(text);
  if (!parsed.ok) return [];
  const line = parsed.value;
  if (line.type === 'checkpoint') return [{ ...line, folder: CHECKPOINTS_FOLDER }];
  if (line.type !== 'sample') return [];
  const plane = line.plane ? [{ ...line.plane, folder: SAMPLES_FOLDER }] : [];
  return [{ ...line, folder: SAMPLES_FOLDER }, ...plane];
}

/** Bytes of a journal that came from the target. */
function copiedBytes(journal: string): number {
  if (!existsSync(journal)) return 0;
  const bytes = readFileSync(journal);
  let own = 0;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at) + 1 || bytes.length;
    if (bytes.toString('latin1', at, at + OWN_LINE.length) === OWN_LINE) own += end - at;
    at = end;
  }
  return bytes.length - own;
}
