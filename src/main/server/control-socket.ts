import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { m } from '../../paraglide/messages';
import { RefusalError } from '../../shared/contract/outcome';
import { carry, MAX_MESSAGE_BYTES } from './connection';
import type { Core } from '../core/core';
import { dispatcher } from '../core/dispatch';
import type { Dispatch } from '../core/dispatch';
import { endable } from './closable-server';
import { moveSocket } from '../core/home-lease';
import type { HomeLease } from '../core/home-lease';
import { sameSecret } from './security';
import { isShortEnough, removeSocket, socketFolders } from './socket-folder';

/** How often the owner checks that its socket exists: a runtime folder is removed when its user logs out. */
const CHECK_INTERVAL_MS = 5000;

const socketName = (home: string, token: string): string =>
  createHash('sha256')
    .update(`${path.resolve(home)}\0${token}`)
    .digest('hex')
    .slice(0, 20);

const pipePath = (name: string): string => `\\\\.\\pipe\\gander-${name}`;

/**
 * Returns where the owner first tries to listen: a named pipe, or a socket in a folder that only this user can enter.
 *
 * The lease contains the final path: {@link listenForOthers} tries the next folder if this one cannot be used.
 */
export function socketPath(home: string, token: string): string {
  const name = socketName(home, token);
  return process.platform === 'win32' ? pipePath(name) : path.join(socketFolders(home)[0]!.place, name);
}

/**
 * Serves the contract to other processes of this user; each must send the token of the lease.
 *
 * @throws RefusalError if no folder can hold the socket
 */
export async function listenForOthers(
  core: Core,
  home: string,
  lease: HomeLease,
  lookEveryMs = CHECK_INTERVAL_MS,
): Promise<{ close(): Promise<void> }> {
  const dispatch = dispatcher(core, { shell: 'browser' });
  const ends: (() => Promise<void>)[] = [];
  let socket = lease.socket;
  const open = async (): Promise<void> => {
    const [server, end] = contractServer(core, dispatch, lease.token);
    socket = await listenSomewhere(server, home, lease.token);
    ends.push(end);
    moveSocket(home, lease, socket);
  };
  await open();
  let opening: Promise<void> | undefined;
  const looking = setInterval(() => {
    if (opening || process.platform === 'win32' || existsSync(socket)) return;
    // A failed check is repeated at the next interval.
    opening = open()
      .catch(() => undefined)
      .finally(() => (opening = undefined));
  }, lookEveryMs);
  looking.unref();
  return {
    close: async () => {
      clearInterval(looking);
      await opening;
      await Promise.all(ends.map((end) => end()));
      removeSocket(socket);
    },
  };
}

function contractServer(core: Core, dispatch: Dispatch, token: string): [Server, () => Promise<void>] {
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!sameSecret(String(request.headers['x-gander-token'] ?? ''), token))
      return void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, core, dispatch));
  });
  return [server, endable(server, sockets)];
}

/** Listens in the first folder that is private to this user and can hold a socket; returns its path. */
async function listenSomewhere(server: Server, home: string, token: string): Promise<string> {
  const name = socketName(home, token);
  if (process.platform === 'win32') return listenAt(server, pipePath(name));
  const tried: string[] = [];
  for (const { place, make } of socketFolders(home)) {
    let socket = path.join(place, name);
    try {
      if (!isShortEnough(socket)) throw new Error('its path is too long for a socket');
      socket = path.join(make(), name);
      return await listenAt(server, socket);
    } catch (error) {
      removeSocket(socket);
      tried.push(`${place} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
    }
  }
  throw new RefusalError({
    message: m.core_no_private_folder_for_control({ tried: tried.join(', ') }),
  });
}

const listenAt = (server: Server, socket: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => resolve((server.off('error', reject), socket)));
  });
