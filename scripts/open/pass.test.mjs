import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const module = new URL('./pass.mjs', import.meta.url).href;

/**
 * Starts a process that runs `code` in another Node with `pass`.
 *
 * @param {string} code
 */
function passing(code) {
  const script = `import { pass } from ${JSON.stringify(module)}; pass(process.execPath, ['-e', ${JSON.stringify(code)}]);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
}

test('the exit code of the program becomes ours', async () => {
  expect(await once(passing('process.exit(7)'), 'exit')).toEqual([7, null]);
});

test.skipIf(process.platform === 'win32').each(/** @type {const} */ (['SIGINT', 'SIGTERM']))(
  '%s reaches the program, which chooses how to exit',
  async (signal) => {
    const child = passing(
      `process.on('${signal}', () => process.exit(130)); setInterval(() => {}, 1000); process.stdout.write('up');`,
    );
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([130, null]);
  },
);

test.skipIf(process.platform === 'win32')('a program killed by a signal gives the usual exit code', async () => {
  expect(await once(passing("process.kill(process.pid, 'SIGKILL')"), 'exit')).toEqual([128 + 9, null]);
});
