import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../../shared/outcome';
import { findBrowser, opener } from '../desktop';
import { lastingCore } from '../lasting-core';
import { DEFAULT_PORT, serve } from '../serve';
import type { ServeOptions, Serving } from '../serve';
import { openFor, print, printJson, say } from './context';
import type { Context } from './context';
import { onInterrupt } from './interrupt';
import { EXIT } from './usage';

/** A browser that hands the page to one that runs already ends at once; its window is not ours to watch. */
const HANDED_OVER = 5000;

/** `gander serve`: the core for a browser, until Ctrl-C or until the window that it opened is closed. Returns the exit code. */
export async function serveCommand(context: Context, options: { port?: number; host?: string; open: boolean; address?: string }): Promise<number> {
  if (!existsSync(path.join(context.renderer, 'index.html'))) throw new RefusalError({ message: 'The page is not built yet: run "npm start" once.' });
  const core = await lastingCore(() => openFor(context, 'gander serve', { work: true, resume: true }));
  try {
    const serving = await listen({ core, folder: context.renderer, ...(options.host ? { host: options.host } : {}) }, options.port);
    const page = `${serving.address}${options.address ?? ''}`;
    if (context.json) printJson({ address: page });
    else print(`Gander is at ${page}\nThe address holds a secret: who has it can do all that you can. Ctrl-C ends it; runs are parked and go on at the next start.`);
    const interrupted = new Promise<number>((resolve) => onInterrupt(() => resolve(EXIT.done)));
    const ended = options.open ? [interrupted, closed(context, page)] : [interrupted];
    const code = await Promise.race(ended);
    await serving.close();
    return code;
  } finally {
    await core.close();
  }
}

/** The usual port, or any free one when it is taken and none was asked for. */
async function listen(options: ServeOptions, port: number | undefined): Promise<Serving> {
  try {
    return await serve({ ...options, port: port ?? DEFAULT_PORT });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && port === undefined) return serve({ ...options, port: 0 });
    if (code === 'EADDRINUSE') throw new RefusalError({ message: `The port ${port} is taken: choose another with --port.` });
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new RefusalError({ message: `${options.host ?? 'This machine'} cannot be listened on at port ${port ?? DEFAULT_PORT} (${code}).` });
    throw error;
  }
}

/** Opens the window; resolves when a browser of its own was closed again. */
function closed(context: Context, address: string): Promise<number> {
  const { program, args } = opener(address, path.join(context.home, 'browser'), findBrowser());
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    const byHand = (): void => say('No browser could be started: open the address by hand.');
    child.on('error', byHand);
    child.on('exit', (code) => {
      if (Date.now() - began > HANDED_OVER) resolve(EXIT.done);
      else if (code !== 0) byHand();
    });
  });
}
