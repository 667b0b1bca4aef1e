import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Address of the window's page: a custom scheme has an origin and headers, which file:// does not. */
export const SCHEME = 'gander';
export const ORIGIN = `${SCHEME}://app`;
export const PAGE = `${ORIGIN}/index.html`;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

export const isOurPage = (url: string): boolean =>
  url === PAGE || url.startsWith(`${PAGE}?`) || url.startsWith(`${PAGE}#`);

const DOCS = `${ORIGIN}/docs/`;

/** Whether an address is one of the documentation, which has a window of its own without access to the core. */
export const isDocumentation = (url: string): boolean => url.startsWith(DOCS);

/** Also accepts the development server, by its origin, since a similar host may start with the same letters. */
export function isOurs(url: string, development?: string): boolean {
  if (isOurPage(url)) return true;
  try {
    return development !== undefined && new URL(url).origin === new URL(development).origin;
  } catch {
    return false;
  }
}

/** Whether a value is an address of a page: `#` and what follows. */
export const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^#\/[\x21-\x7e]*$/.test(value);

/**
 * Returns the address of a page in an argument of the program: `--address=#/...` or a link `gander://app/#/...`, which
 * the desktop passes on as it is.
 */
export function addressOf(argument: string): string | undefined {
  const link = /^gander:\/\/app\/?(#.*)$/.exec(argument)?.[1];
  const address = link ?? argument.replace(/^--address=/, '');
  return isAddress(address) ? address : undefined;
}

/** Returns the first bundle of runs among the arguments of the program, paths or file: URLs, as an absolute path. */
export const bundleIn = (args: readonly string[], folder: string): string | undefined =>
  args
    .filter((argument) => /\.(zip|gander)$/i.test(argument) && !argument.startsWith('-'))
    .map((argument) => path.resolve(folder, localPath(argument)))
    .find((file) => existsSync(file));

function localPath(argument: string): string {
  try {
    return argument.startsWith('file:') ? fileURLToPath(argument) : argument;
  } catch {
    return argument;
  }
}

/** Returns the file for an address of the app, or undefined if it is another address or leads out of the folder. */
export function fileOf(folder: string, url: string): string | undefined {
  let name: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${SCHEME}:` || parsed.host !== 'app') return undefined;
    name = decodeURIComponent(parsed.pathname).replace(/\/$/, '/index.html');
  } catch {
    return undefined;
  }
  const file = path.join(folder, name);
  const inside = path.relative(folder, file);
  return name.includes('\0') || inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? undefined : file;
}

/** Returns the bytes and media type of a file of the page; undefined if there is none. */
export async function readPage(folder: string, url: string): Promise<{ data: Buffer; type: string } | undefined> {
  const file = fileOf(folder, url);
  const type = file && TYPES[path.extname(file)];
  if (!file || !type) return undefined;
  try {
    return { data: await readFile(file), type };
  } catch {
    return undefined;
  }
}
