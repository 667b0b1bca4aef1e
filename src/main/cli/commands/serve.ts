import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import { findBrowser, opener, writeEntrance } from '../../core/system/desktop';
import { lastingCore } from '../../core/lasting-core';
import { thisInstallation } from '../../files/installation';
import { isHostName } from '../../server/security';
import { DEFAULT_PORT, serve } from '../../server/serve';
import type { ServeOptions, Serving } from '../../server/serve';
import { openFor, print, printJson, say } from '../lib/context';
import type { Context } from '../lib/context';
import { onInterrupt } from '../lib/interrupt';
import { EXIT, UsageError } from '../lib/usage-error';
import { collect } from '../lib/command';
import type { AddCommand } from '../lib/command';
import { whole } from '../lib/parse-options';

/** Adds `gander serve`. */
export const addServe: AddCommand = (program, action) => {
  program
    .command('serve')
    .description('Serve the app to a browser, here or through ssh, and print its address.')
    .option('--port <n>', 'port to listen on', whole(0, 65_535))
    .option('--host <address>', 'address to listen on (default: loopback)')
    .option('--allow-host <name>', 'accept another host name, such as that of a proxy; repeatable', collect)
    .option('--open', 'open a window', false)
    .action(action((c, options: ServeCommandOptions) => serveCommand(c, options)));
};

/** A browser that passes the page to a running instance exits within this time; its window cannot be watched. */
const HANDED_OVER_MS = 5000;

export interface ServeCommandOptions {
  port?: number;
  host?: string;
  allowHost?: readonly string[];
  open: boolean;
  /** The part of the page's address from `#` on. */
  address?: string;
}

/**
 * `gander serve`: serves the core to a browser until Ctrl-C or until the window that it opened is closed. Returns the
 * exit code.
 */
export async function serveCommand(context: Context, options: ServeCommandOptions): Promise<number> {
  checkOptions(options);
  if (!existsSync(path.join(context.renderer, 'index.html')))
    throw new RefusalError({ message: `The page has not been built yet: run "${thisInstallation().start}" once.` });
  const core = await lastingCore(() => openFor(context, 'gander serve', { work: false, resume: true }));
  try {
    const { host, allowHost } = options;
    const serving = await listen(
      { core, folder: context.renderer, ...(host ? { host } : {}), ...(allowHost ? { allowHosts: allowHost } : {}) },
      options.port,
    );
    core.work();
    const page = options.address ?? '';
    if (context.json)
      printJson({
        address: `${serving.address}${page}`,
        addresses: serving.addresses.map((address) => `${address}${page}`),
        network: serving.isOnNetwork,
      });
    else print(describe(serving, page));
    if (serving.isOnNetwork)
      say(
        'Warning: other machines on the network can reach it, and nothing is encrypted: anyone who can read the traffic gets the secret. On a network that you do not trust, leave --host out and use ssh -L.',
      );
    const interrupted = new Promise<number>((resolve) => onInterrupt(() => resolve(EXIT.done)));
    const code = await (options.open ? shownInBrowser(context, serving, page, interrupted) : interrupted);
    await serving.close();
    return code;
  } finally {
    await core.close();
  }
}

function checkOptions({ allowHost = [] }: ServeCommandOptions): void {
  const wrong = allowHost.find((name) => !isHostName(name));
  if (wrong !== undefined)
    throw new UsageError(
      `--allow-host takes a host name without scheme, port and path, such as box.example; ${shown(wrong)} is not one.`,
    );
}

function describe({ addresses }: Serving, page: string): string {
  const [first, ...others] = addresses.map((address) => `${address}${page}`);
  return [
    `Gander is at ${first}`,
    ...others.map((address) => `          or ${address}`),
    'The address contains a secret: anyone with this link has full access. Ctrl-C ends the server; runs are suspended and resume at the next start.',
  ].join('\n');
}

/** Listens on the default port, or on any free one if that is in use and no port was given. */
async function listen(options: ServeOptions, port: number | undefined): Promise<Serving> {
  try {
    return await serve({ ...options, port: port ?? DEFAULT_PORT });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && port === undefined) return serve({ ...options, port: 0 });
    if (code === 'EADDRINUSE')
      throw new RefusalError({ message: `Port ${port} is in use: choose another with --port.` });
    if (['EACCES', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND'].includes(code ?? ''))
      throw new RefusalError({
        message: `Cannot listen on ${options.host === undefined ? 'this machine' : shown(options.host)}, port ${port ?? DEFAULT_PORT} (${code}).`,
      });
    throw error;
  }
}

/**
 * Shows the page in a browser until its window is closed or the command is interrupted; the file that redirects there
 * is removed once
 * it has been used.
 */
async function shownInBrowser(
  context: Context,
  serving: Serving,
  page: string,
  interrupted: Promise<number>,
): Promise<number> {
  const entrance = path.join(context.home, `open-${new URL(serving.address).port}.html`);
  let opened: OpenedBrowser | undefined;
  try {
    const address = writeEntrance(entrance, `${serving.address}${page}`);
    // If it cannot be removed now, such as while the browser reads it on Windows, it is removed at the end.
    serving.entered.then(() => rmSync(entrance, { force: true })).catch(() => undefined);
    opened = openBrowser(context, address);
    return await Promise.race([interrupted, opened.closed]);
  } finally {
    opened?.end();
    rmSync(entrance, { force: true });
  }
}

interface OpenedBrowser {
  /** Resolves when the browser, if it was started for this page, has been closed. */
  closed: Promise<number>;
  /** Closes the browser; a running one would keep the command from ending. */
  end(): void;
}

function openBrowser(context: Context, address: string): OpenedBrowser {
  const { program, args } = opener(address, path.join(context.home, 'browser'), findBrowser());
  const began = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  const closed = new Promise<number>((resolve) => {
    const reportNoBrowser = (): void => say('No browser could be started: open the address yourself.');
    child.on('error', reportNoBrowser);
    child.on('exit', (code) => {
      if (performance.now() - began > HANDED_OVER_MS) resolve(EXIT.done);
      else if (code !== 0) reportNoBrowser();
    });
  });
  const end = (): void => {
    child.removeAllListeners().on('error', () => undefined);
    child.unref();
    child.kill();
  };
  return { closed, end };
}
