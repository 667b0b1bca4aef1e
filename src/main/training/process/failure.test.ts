import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from './failure';

/** The error of reading a path, as the system reports it. */
function readError(file: string): unknown {
  try {
    return readFileSync(file);
  } catch (error) {
    return error;
  }
}

describe('why a run failed', () => {
  it('is not the disk where a file of Gander itself is in an archive or missing', () => {
    expect(failureOf(readError(join(process.cwd(), 'resources', 'none.bin'))).reason).toBe('crashed');
    const inArchive = Object.assign(new Error("ENOTDIR: not a directory, open 'x'"), {
      code: 'ENOTDIR',
      path: join(process.cwd(), 'out', 'main', 'node_modules', '@tensorflow', 'tfjs'),
    });
    expect(failureOf(inArchive)).toEqual({
      reason: 'crashed',
      message:
        "A file of Gander itself could not be read, so its installation is damaged: install it again (ENOTDIR: not a directory, open 'x').",
    });
  });

  it('is the disk where the folder of the run is gone', () => {
    expect(failureOf(readError(join(process.cwd(), 'package.json', 'journal.ndjson'))).reason).toBe('disk');
    expect(failureOf(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })).reason).toBe('disk');
  });
});
