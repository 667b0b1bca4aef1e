import { spawn } from 'node:child_process';
import { m } from '../../../paraglide/messages';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { findElectron, hasDisplay, startElectron } from '../../core/system/desktop';
import { isAddress } from '../../electron/page-files';
import { print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { serveCommand } from './serve';
import { asUsage, EXIT } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander open`. */
export const addOpen: AddCommand = (program, action) => {
  program
    .command('open')
    .description(m.command_open_run_comparison_or_address())
    .argument('[run...]', m.command_runs_or_one_address_such())
    .action(action((c, words: string[]) => open(c, words)));
};

/**
 * `gander open`: opens the page of a run, the comparison of several, or an address, in the open window or in a new
 * one. Returns the
 * exit code.
 */
async function open(context: Context, words: string[]): Promise<number> {
  const { address, shown } = await withCore(context, 'gander open', async (core) => {
    const found = asUsage(addressOf(words, words.every(isAddress) ? [] : await core.request('runs:list')));
    // If no process owns the home, no window is open.
    return { address: found, shown: !core.local && (await core.request('windows:show', found)) };
  });
  if (context.json && shown) printJson({ address, shown });
  else if (shown) print(m.command_opened_in_open_window({ address }));
  return shown ? EXIT.done : start(context, address);
}

/**
 * Returns the address for words: an address unchanged, the page of one run, the comparison of several, or the list
 * for no words.
 */
export function addressOf(words: readonly string[], runs: readonly RunRow[]): Outcome<string> {
  if (words.length === 0) return ok('#/runs');
  if (words.length === 1 && isAddress(words[0])) return ok(words[0]);
  const found = findAllRuns(words, runs);
  if (!found.ok) return found;
  const ids = found.value.map((run) => encodeURIComponent(run.id));
  return ok(ids.length === 1 ? `#/run/${ids[0]}` : `#/compare?runs=${ids.join(',')}`);
}

/**
 * Starts the app in Electron, which passes the address to an instance that already runs; without Electron, opens the
 * browser.
 */
function start(context: Context, address: string): Promise<number> {
  const electron = hasDisplay() ? findElectron(context.root) : undefined;
  if (!electron) return serveCommand(context, { open: hasDisplay(), address });
  const { program, args, env } = startElectron(electron, context.root, context.home, address);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', (error) => {
      say(m.command_could_not_be_started({ program, message: error.message }));
      resolve(EXIT.failed);
    });
    child.on('exit', (code) => resolve(code ?? EXIT.failed));
  });
}
