import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { RefusalError } from '../../shared/contract/outcome';
import { drain } from '../external/external.test-helper';
import { encodePng } from '../external/images/decode-whole';
import { imageReader } from '../external/images/image-reader';
import { tableReader } from '../external/tables/table-reader';
import type { ExternalReader } from '../external/reader';
import type { Chance } from './chance';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-fuzz-external-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string | Uint8Array>;

/** Reads a folder with the files completely; returns the sentence of a refusal or of the first event. */
async function take(reader: ExternalReader, files: Files): Promise<Verdict> {
  const path = mkdtempSync(join(folder, 'case-'));
  const options = { readings: {}, signal: new AbortController().signal };
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    let verdict: Verdict;
    for (const source of await reader.find(path, options)) {
      const { records } = await drain(reader.read(source, options));
      for (const record of records) if (record.type === 'event') verdict ??= record.message;
    }
    return verdict;
  } catch (error) {
    if (error instanceof RefusalError) return error.message;
    throw error;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

const CSV = `step,epoch,time,loss,"name, quoted"\n${Array.from({ length: 8 }, (_, i) => `${i * 10},${i},${1.7e9 + i},${1 / (i + 1)},"x ""y"""\n`).join('')}`;
const LINE = { step: 3, timestamp: 1.7e9, loss: { g: 0.5, d: { num: 1, mean: 2, std: 0 } }, note: 'x', list: [1] };
const tables = (chance: Chance): Files => ({
  'metrics.csv': mutateBytes(chance, Buffer.from(CSV)),
  'log.jsonl': Array.from({ length: 4 }, () => mutateJson(chance, LINE)).join('\n'),
  'hparams.yaml': mutateBytes(chance, Buffer.from('lr: 0.1\nbetas: !!python/tuple\n- 0.5\n- 0.9\na: &a [1]\nb: *a\n')),
});
test(
  'tables of metrics',
  () => fuzz({ name: 'table', unitCases: 40, make: tables, take: (files) => take(tableReader, files) }),
  TIMEOUT_MS,
);

const PNG = encodePng({ width: 12, height: 12, channels: 1, data: new Uint8Array(144).map((_, i) => i) });
const images = (chance: Chance): Files => ({
  [chance.one(['1_0.png', '9_99999999999999999999.png', '-1_2.png', '00.png'])]: PNG,
  '2_0.png': mutateBytes(chance, PNG),
  [chance.one(['2_1.bmp', '2_1.gif', '2_1.webp', '2_1.jpg', '2_1.png'])]: mutateBytes(
    chance,
    chance.one([
      PNG,
      Buffer.from('BM' + 'x'.repeat(60)),
      Buffer.from('GIF89a' + 'x'.repeat(60)),
      Buffer.from('RIFFxxxxWEBPVP8L' + 'x'.repeat(60)),
    ]),
  ),
  'grid.json': mutateJson(chance, { rows: 2, columns: 2, padding: 1, name: 'x', settings: { lr: 1 } }),
});
test(
  'folders of images',
  () => fuzz({ name: 'folder of images', unitCases: 40, make: images, take: (files) => take(imageReader, files) }),
  TIMEOUT_MS,
);
