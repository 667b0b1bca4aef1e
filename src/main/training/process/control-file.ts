import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import { CONTROL_FILE, controlLine } from '../../../shared/formats/remote-run';
import type { Control } from '../../../shared/formats/run-file';

const INTERVAL_MS = 500;
/** A request has some fifty bytes. */
const MAX_READ_BYTES = 64 * 1024;

/** Passes on requests that the app appends to the control file of a run, each once. */
export class ControlFile {
  /** Whether a person asked to suspend the run: then it is not continued by itself. */
  wasAskedToPark = false;
  private readonly path: string;
  private readonly timer: NodeJS.Timeout;
  private cursor = 0;

  /** @param confirmed requests that an earlier process has received */
  constructor(
    folder: string,
    private readonly confirmed: ReadonlySet<number>,
    private readonly send: (control: Control) => void,
  ) {
    this.path = join(folder, CONTROL_FILE);
    this.timer = setInterval(() => {
      this.read();
    }, INTERVAL_MS);
    this.read();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private read(): void {
    const bytes = this.readNew();
    const end = bytes.lastIndexOf(10) + 1;
    this.cursor += end;
    for (const text of bytes.toString('utf8', 0, end).split('\n')) {
      const json = parseJson(Buffer.from(text));
      const line = json.ok ? checkInput(controlLine, json.value) : undefined;
      if (!line?.ok || this.confirmed.has(line.value.request)) continue;
      this.wasAskedToPark = line.value.type === 'park' || (this.wasAskedToPark && line.value.type !== 'continue');
      this.send(line.value);
    }
  }

  private readNew(): Buffer {
    let descriptor: number;
    try {
      // Opened each time, because a client of a network disk then asks for the current size.
      descriptor = openSync(this.path, 'r');
    } catch {
      return Buffer.alloc(0);
    }
    try {
      const length = Math.min(MAX_READ_BYTES, fstatSync(descriptor).size - this.cursor);
      const buffer = Buffer.alloc(Math.max(0, length));
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, this.cursor));
    } catch {
      return Buffer.alloc(0);
    } finally {
      closeSync(descriptor);
    }
  }
}
