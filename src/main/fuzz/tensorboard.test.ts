import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { RefusalError } from '../../shared/contract/outcome';
import { encodeRecord } from '../export/tensorboard/event-file';
import { pngSize } from '../../shared/formats/png-header';
import { find, folderOf, readSource, REFERENCE, removeFolders } from '../external/tensorboard/tensorboard.test-helper';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Chance } from './chance';
import { mutateBytes } from './mutate';

afterAll(removeFolders);

/** The event files of a log that a real program wrote. */
const filesOf = (log: string): Uint8Array[] =>
  readdirSync(path.join(REFERENCE, log), { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name).includes('tfevents') && !name.endsWith('.gz'))
    .sort()
    .map((name) => readFileSync(path.join(REFERENCE, log, name)));
const LOGS = [
  'pytorch/dcgan',
  'pytorch/resumed',
  'pytorch/purged',
  'protos/tensors',
  'protos/jpeg',
  'tensorboardx/zigzag',
].map(filesOf);

/** The events of an undamaged file. */
function eventsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const events = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    events.push(file.subarray(at + 12, at + 12 + length));
    at += 16 + length;
  }
  return events;
}
const EVENTS = LOGS.map((files) => files.map(eventsOf));

/** A file with mutated events in valid records, so that they reach the parser, or with mutated records. */
function mutateFile(chance: Chance, log: number, file: number): Uint8Array {
  if (chance.once(3)) return mutateBytes(chance, LOGS[log]![file]!);
  const events = [...EVENTS[log]![file]!];
  for (let n = chance.below(6); n >= 0; n--) {
    const at = chance.below(events.length);
    switch (chance.below(4)) {
      case 0:
        events.splice(at, 1, chance.bytes(chance.below(40)));
        break;
      case 1:
        events.splice(at, 0, chance.one(EVENTS[chance.below(EVENTS.length)]![0]!));
        break;
      default:
        events[at] = mutateBytes(chance, events[at]!);
    }
  }
  return Buffer.concat(events.map((event) => encodeRecord(event)));
}

const NAMES = ['', 'losses_a/', '1767225623.5/', 'a/', '损/', 'a/../b/'];

test(
  'TensorBoard logs',
  () => {
    const folder = folderOf({});
    return fuzz({
      name: 'TensorBoard log',
      unitCases: 60,
      make: (chance) => {
        const files = Array.from({ length: 1 + chance.below(3) }, (_, i): [string, Uint8Array] => {
          const log = chance.below(LOGS.length);
          const content = mutateFile(chance, log, chance.below(LOGS[log]!.length));
          const name = `${chance.one(NAMES)}events.out.tfevents.${i}`;
          if (!chance.once(6)) return [name, content];
          const packed = gzipSync(content);
          return [`${name}.gz`, chance.once(2) ? mutateBytes(chance, packed) : packed];
        });
        return {
          files,
          step: chance.one(['', 'order', 'recorded', '__proto__']),
          cut: chance.once(4) ? chance.below(1000) : undefined,
        };
      },
      take: async ({ files, step, cut }) => {
        rmSync(folder, { recursive: true, force: true });
        for (const [name, content] of files) {
          mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
          writeFileSync(path.join(folder, name), content);
        }
        const readings = { step, imageSteps: step };
        try {
          for (const source of await find(folder, readings)) {
            const run = await readSource(source, readings);
            for (const grid of Object.values(run.grids)) expect(pngSize(grid)).toBeDefined();
            for (const record of run.records)
              if (record.type === 'event') expect(record.message).toMatch(/^[^\n]{1,2000}\.$/);
            if (cut === undefined) continue;
            // The same again in two parts, as a program writes it.
            const [name, content] = files[0]!;
            writeFileSync(path.join(folder, name), content.subarray(0, Math.min(cut, content.length)));
            const [part] = await find(folder, readings).catch(() => []);
            const half = part && (await readSource(part, readings).catch(() => undefined));
            writeFileSync(path.join(folder, name), content);
            if (part && half?.cursor) await readSource(part, readings, half).catch(onlyRefused);
          }
          return undefined;
        } catch (error) {
          if (error instanceof RefusalError) return error.message;
          throw error;
        }
      },
    });
  },
  TIMEOUT_MS,
);

function onlyRefused(error: unknown): void {
  if (!(error instanceof RefusalError)) throw error;
}
