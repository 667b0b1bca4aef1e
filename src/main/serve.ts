import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { carry, MAX_MESSAGE } from './connection';
import type { Core } from './core';
import { dispatcher } from './dispatch';
import { endable } from './end-server';
import { allowedHosts, contentSecurityPolicy, isOurOwn, PLAIN_HEADERS, sameSecret } from './security';

export interface ServeOptions {
  core: Core;
  /** Folder of the built renderer. */
  folder: string;
  host?: string;
  /** 0 takes any free one. */
  port?: number;
}
export interface Serving {
  /** With the secret; whoever has it can do all that the owner can. */
  address: string;
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4477;
const LOOPBACK = '127.0.0.1';
const MAX_CLIENTS = 32;
/** Of all kinds, those that ask for files and have shown no secret among them. */
const MAX_CONNECTIONS = 256;
const notFromABrowser = (instead: string): string => `A browser may not name files of this machine: ${instead}.`;
const REFUSED = {
  'datasets:add': notFromABrowser('use "gander data add NAME PATH" there'), 'datasets:choose': notFromABrowser('use "gander data add NAME PATH" there'),
  'imports:open': notFromABrowser('upload the bundle, or use "gander import PATH" there'),
};

/**
 * Serves the built renderer over HTTP and the contract over a WebSocket at /api, on loopback unless another host is asked for.
 *
 * @throws the listening error (EADDRINUSE, EACCES, EADDRNOTAVAIL), for the caller to put in words
 */
export async function serve({ core, folder, host = LOOPBACK, port = 0 }: ServeOptions): Promise<Serving> {
  const key = randomBytes(24).toString('base64url');
  const hosts = allowedHosts(host);
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000 }, page(folder, hosts));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });
  const dispatch = dispatcher(core, { shell: 'browser', refused: REFUSED });
  const close = endable(server, sockets);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    // From here on the socket is ours: one that breaks off must not end the process.
    socket.on('error', () => socket.destroy());
    const status = refusal(request, hosts, key) ?? (sockets.clients.size >= MAX_CLIENTS ? '503 Service Unavailable' : undefined);
    if (status) return void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, core, dispatch));
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  return { address: `http://${visible(host)}:${actual}/?key=${key}`, close };
}

const visible = (host: string): string => (host === '0.0.0.0' || host === '::' ? LOOPBACK : host.includes(':') ? `[${host}]` : host);

/** The status line for an upgrade that is not let in; undefined lets it in. */
function refusal(request: IncomingMessage, hosts: ReadonlySet<string>, key: string): string | undefined {
  if (!isOurOwn(request.headers, hosts)) return '403 Forbidden';
  // Not as a URL: what a client writes there need not be one.
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (path !== '/api') return '404 Not Found';
  return sameSecret(new URLSearchParams(query).get('key') ?? '', key) ? undefined : '401 Unauthorized';
}

/** Answers with a file of the built renderer, from a list made at the start: no path of a client reaches the disk. */
function page(folder: string, hosts: ReadonlySet<string>) {
  const files = sirv(folder, { etag: true, dotfiles: false });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const end = (status: number, text: string) => response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
    for (const [name, value] of Object.entries(PLAIN_HEADERS)) response.setHeader(name, value);
    if (!isOurOwn(request.headers, hosts)) return void end(403, 'Gander answers to its own address only.\n');
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(`ws://${request.headers.host}`));
    response.setHeader('Cache-Control', 'no-cache');
    if (request.method !== 'GET' && request.method !== 'HEAD') return void end(405, 'Only GET and HEAD.\n');
    files(request, response, () => void end(404, 'There is no such page.\n'));
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(void server.off('error', reject)));
  });
