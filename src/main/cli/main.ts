import { m } from '../../paraglide/messages';
import { setProcessLocale } from '../core/locale';
import path from 'node:path';
import { CommanderError } from 'commander';
import { version } from '../../../package.json';
import { RefusalError } from '../../shared/contract/outcome';
import { describeSystemError } from '../../shared/lib/system-error';
import { safeJson } from '../../shared/lib/text';
import { guardOutput, say } from './lib/context';
import { program, readCommanderError } from './program';
import { EXIT, UsageError } from './lib/usage-error';
import { homeFolder } from '../core/home';

const ROOT = path.join(__dirname, '..', '..');
const argv = process.argv.slice(2);

function fail(code: number, message: string): void {
  say(message);
  if (argv.includes('--json')) process.stdout.write(`${safeJson({ error: message })}\n`);
  process.exitCode = code;
}

async function main(): Promise<void> {
  // JSON output is for programs: it is in English, and so is what the owner of the home answers.
  if (argv.includes('--json')) setProcessLocale('en');
  const commands = program(
    version,
    ({ home, json }) => ({
      home: homeFolder(home),
      root: ROOT,
      worker: path.join(__dirname, 'worker.cjs'),
      setup: path.join(__dirname, 'setup.cjs'),
      renderer: path.join(__dirname, '..', 'renderer'),
      version,
      json: json === true,
    }),
    (code) => (process.exitCode = code),
  );
  try {
    await commands.parseAsync(argv, { from: 'user' });
  } catch (error) {
    failWith(error);
  }
}

/** Prints one sentence for the error that ended a command, or the stack if it is a bug, which a report needs. */
function failWith(error: unknown): void {
  if (error instanceof CommanderError) {
    const { code, message } = readCommanderError(error);
    if (message) fail(code, message);
    else process.exitCode = code;
  } else if (error instanceof UsageError) fail(EXIT.usage, error.message);
  else if (error instanceof RefusalError) fail(EXIT.failed, error.message);
  else
    fail(
      EXIT.failed,
      describeSystemError(error) ??
        m.command_gander_failed({ detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
}

guardOutput(say);
process.on('uncaughtException', (error) => {
  failWith(error);
  process.exit();
});
void main();
