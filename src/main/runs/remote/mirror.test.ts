import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { MountedFiles } from '../../targets/files/mounted-files';
import { journalOf } from '../folder/run-folder';
import { journalText } from '../../../shared/formats/journal-lines';
import { Mirror } from './mirror';

const ID = '20260101-000000-abcd' as RunId;
const root = mkdtempSync(join(tmpdir(), 'gander-mirror-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('copies one file at least, and what is left of a journal later', async () => {
  const [here, there] = [join(root, 'here'), join(root, 'target', 'runs', ID)];
  for (const folder of [here, there]) mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  const lines = [1, 2, 3].map((step) => {
    const file = `${step}.safetensors`;
    const bytes = Buffer.from(`checkpoint ${step}`);
    writeFileSync(join(there, 'checkpoints', file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return `${journalText({ type: 'checkpoint', at: step, step, file, bytes: bytes.length, sha256 })}\n`;
  });
  writeFileSync(journalOf(there), lines.join(''));
  const files = new MountedFiles(join(root, 'target'));
  const mirror = new Mirror(ID, here, files);
  for (const count of [1, 2, 3]) {
    expect(mirror.request().offset).toBe(lines.slice(0, count - 1).join('').length);
    const [answer] = unwrap(await files.read([mirror.request()]));
    expect(unwrap(await mirror.take(answer, () => false))).toBe(true);
    expect(readFileSync(journalOf(here), 'utf8')).toBe(lines.slice(0, count).join(''));
    for (const step of [1, 2, 3])
      expect(existsSync(join(here, 'checkpoints', `${step}.safetensors`))).toBe(step <= count);
  }
});
