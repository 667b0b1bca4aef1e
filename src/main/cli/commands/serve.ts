import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
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
    .description(m.command_serve_app_browser_here_or())
    .option('--port <n>', m.command_port_listen_on(), whole(0, 65_535))
    .option('--host <address>', m.command_address_listen_on_default_loopback())
    .option('--allow-host <name>', m.command_accept_another_host_name_such(), collect)
    .option('--open', m.command_serve_open(), false)
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
    throw new RefusalError({ message: m.command_page_has_not_been_built({ start: thisInstallation().start }) });
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
    if (serving.isOnNetwork) say(m.command_warning_other_machines_on_network());
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
  if (wrong !== undefined) throw new UsageError(m.command_allow_host_takes_host_name({ wrong: shown(wrong) }));
}

function describe({ addresses }: Serving, page: string): string {
  const [first, ...others] = addresses.map((address) => `${address}${page}`);
  return [
    m.command_gander_at({ first: first! }),
    ...others.map((address) => m.command_serve_or({ address })),
    m.command_address_contains_secret_anyone_with(),
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
      throw new RefusalError({ message: m.command_port_in_use_choose_another({ port: port! }) });
    if (['EACCES', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND'].includes(code ?? ''))
      throw new RefusalError({
        message: m.command_cannot_listen_on_port({
          detail: options.host === undefined ? m.common_this_machine() : shown(options.host),
          port: port ?? DEFAULT_PORT,
          code: code!,
        }),
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
    const reportNoBrowser = (): void => say(m.command_no_browser_could_be_started());
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
