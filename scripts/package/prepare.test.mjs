import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tooNewSymbols } from './prepare.mjs';

test('an addon that needs a newer system library than packages promise is named with the symbol version', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-symbols-'));
  const file = path.join(folder, 'addon.node');
  fs.writeFileSync(file, '\0\u007fELF\0GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_2.4\0GLIBCXX_3.4.29\0CXXABI_1.3.9\0');
  expect(tooNewSymbols(file)).toEqual([]);
  fs.appendFileSync(file, 'GLIBC_2.36\0GLIBCXX_3.4.30\0CXXABI_1.3.14\0GLIBC_2.36\0');
  expect(tooNewSymbols(file)).toEqual([
    'addon.node: GLIBC_2.36',
    'addon.node: GLIBCXX_3.4.30',
    'addon.node: CXXABI_1.3.14',
  ]);
  fs.rmSync(folder, { recursive: true });
});
