import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { m } from '../../paraglide/messages';
import { Access, target } from './access';
import { bracketed, isEverywhere, isLoopback, networkAddresses } from './addresses';
import { carry, MAX_MESSAGE_BYTES } from './connection';
import { IDLE_MS, limitUnproven, SLOW_CLIENTS } from './connection-limits';
import type { Core } from '../core/core';
import { dispatcher } from '../core/dispatch';
import { describeMissingPage } from '../core/documentation';
import { endable } from './closable-server';
import { allowedHosts, contentSecurityPolicy, PLAIN_HEADERS, refusalOfHost } from './security';

export interface ServeOptions {
  core: Core;
  /** Folder of the built renderer. */
  folder: string;
  host?: string;
  /** 0 chooses any free port. */
  port?: number;
  /** Additional host names that are accepted. */
  allowHosts?: readonly string[];
}
export interface Serving {
  /** The URL for a browser on this machine. Contains the secret: anyone with this link has full access. */
  address: string;
  /** All URLs by which it can be reached, that one first. */
  addresses: string[];
  /** Whether other machines can reach it. */
  isOnNetwork: boolean;
  /** Resolves when a browser has opened an address. */
  entered: Promise<void>;
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4477;
const LOOPBACK = '127.0.0.1';
const MAX_CLIENTS = 32;
/** The limit for all connections; those without a secret have a separate limit. */
const MAX_CONNECTIONS = 512;
/** Time for a refused client to read its response. */
const LINGER_MS = 2000;
const notFromABrowser = (instead: string): string => m.server_not_from_browser({ instead });
const REFUSED = {
  'datasets:add': () => notFromABrowser(m.server_use_data_add()),
  'datasets:choose': () => notFromABrowser(m.server_use_data_add()),
  'scores:measureImages': () => notFromABrowser(m.server_use_score()),
  'imports:open': () => notFromABrowser(m.server_use_import()),
  'watch:add': () => notFromABrowser(m.server_use_watch()),
  'targets:add': () => notFromABrowser(m.server_use_target_add()),
};

/**
 * Serves the built renderer over HTTP and the contract over a WebSocket at /api, on loopback unless another host is
 * given.
 *
 * @throws the error of listening (EADDRINUSE, EACCES, EADDRNOTAVAIL), for the caller to describe
 */
export async function serve({
  core,
  folder,
  host = LOOPBACK,
  port = 0,
  allowHosts = [],
}: ServeOptions): Promise<Serving> {
  const access = new Access();
  const hosts = allowedHosts(host, allowHosts);
  let enter = (): void => undefined;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const answer = page(folder, hosts, access, enter);
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    ...SLOW_CLIENTS,
    connectionsCheckingInterval: 1000,
    keepAlive: true,
    keepAliveInitialDelay: IDLE_MS,
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const dispatch = dispatcher(core, { shell: 'browser', refused: REFUSED });
  const close = endable(server, sockets);
  const admit = limitUnproven(server);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_MS);
  server.on('request', (request, response) => {
    if (access.proves(request)) admit(request.socket);
    answer(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    // After the upgrade, errors of the socket must be handled here, or they would end the process.
    socket.on('error', () => socket.destroy());
    const refused = refusal(request, hosts, access) ?? (sockets.clients.size >= MAX_CLIENTS ? tooMany() : undefined);
    if (refused) return refuse(socket as Socket, refused);
    admit(request.socket);
    sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, core, dispatch));
  });
  await listen(server, port, host);
  const addresses = reachable(server.address() as AddressInfo).map((origin) => `${origin}${access.entrance}`);
  return {
    address: addresses[0]!,
    addresses,
    isOnNetwork: !isLoopback((server.address() as AddressInfo).address),
    entered,
    close,
  };
}

/** Returns the origins of a listening server, that for this machine first. */
function reachable({ address, port }: AddressInfo): string[] {
  const hosts = isEverywhere(address) ? [LOOPBACK, ...networkAddresses(address)] : [address];
  return hosts.map((host) => `http://${bracketed(host)}:${port}`);
}

interface Refused {
  status: string;
  why: string;
}
const tooMany = (): Refused => ({
  status: '503 Service Unavailable',
  why: m.server_too_many_pages({ max: MAX_CLIENTS }),
});

/** Returns why an upgrade is refused; undefined accepts it. Programs send the key, pages the cookie. */
function refusal(request: IncomingMessage, hosts: ReadonlySet<string>, access: Access): Refused | undefined {
  const foreign = refusalOfHost(request.headers, hosts);
  if (foreign) return { status: '403 Forbidden', why: foreign };
  const { path } = target(request);
  if (path === '/api')
    return access.key(request) === 'right' ? undefined : { status: '401 Unauthorized', why: m.server_no_key() };
  if (path === `${access.base}api`)
    return access.hasCookie(request) ? undefined : { status: '401 Unauthorized', why: m.server_no_key() };
  return path.startsWith('/w/')
    ? { status: '401 Unauthorized', why: m.server_old_key() }
    : { status: '404 Not Found', why: m.server_page_not_found() };
}

function refuse(socket: Socket, { status, why }: Refused): void {
  const body = `${why}\n`;
  socket.setTimeout(LINGER_MS, () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Serves files of the built renderer from a list made at the start: no path from a client reaches the disk.
 *
 * The key is exchanged for the cookie once, and then no longer appears in any address.
 */
function page(folder: string, hosts: ReadonlySet<string>, access: Access, onEnter: () => void) {
  const files = sirv(folder, { etag: true, dotfiles: false });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const end = (status: number, text: string) =>
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    for (const [name, value] of Object.entries(PLAIN_HEADERS)) response.setHeader(name, value);
    const foreign = refusalOfHost(request.headers, hosts);
    if (foreign) return void end(403, foreign);
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(request.headers.host));
    response.setHeader('Cache-Control', 'no-cache');
    if (request.method !== 'GET' && request.method !== 'HEAD') return void end(405, m.server_only_get());
    const { path } = target(request);
    if (path === '/') {
      const key = access.key(request);
      if (key !== 'right') return void end(401, key === 'none' ? m.server_no_key() : m.server_old_key());
      onEnter();
      return void response
        .writeHead(303, { Location: access.base, 'Set-Cookie': access.setCookie, 'Cache-Control': 'no-store' })
        .end();
    }
    if (path === `${access.base}session`)
      return access.hasCookie(request) ? void response.writeHead(204).end() : void end(401, m.server_no_key());
    // The documentation is the same for everyone, and its links begin with this folder.
    if (path.startsWith('/docs/'))
      return void files(request, response, () => void end(404, describeMissingPage(folder)));
    if (!path.startsWith(access.base))
      return void (path.startsWith('/w/') ? end(401, m.server_old_key()) : end(404, m.server_page_not_found()));
    request.url = request.url!.slice(access.base.length - 1);
    files(request, response, () => void end(404, m.server_page_not_found()));
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(void server.off('error', reject)));
  });
