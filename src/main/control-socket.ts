import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { carry, MAX_MESSAGE } from './connection';
import type { Core } from './core';
import { dispatcher } from './dispatch';
import { endable } from './end-server';
import type { Lease } from './lease';
import { sameSecret } from './security';

/**
 * Where the owner listens: a named pipe, or a socket in a folder that only this user may enter.
 *
 * Not in the home: a socket's path may have about a hundred characters, and network drives carry none.
 */
export function socketPath(home: string, token: string): string {
  const name = createHash('sha256').update(`${path.resolve(home)}\0${token}`).digest('hex').slice(0, 20);
  if (process.platform === 'win32') return `\\\\.\\pipe\\gander-${name}`;
  return path.join(process.env['XDG_RUNTIME_DIR'] || tmpdir(), `gander-${userInfo().uid}`, name);
}

function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = userInfo();
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to somebody else or is open to others; remove it.`);
  }
}

/** Carries the contract to other processes of this user; each must know the lease's token. */
export async function listenForOthers(core: Core, lease: Lease): Promise<{ close(): Promise<void> }> {
  if (process.platform !== 'win32') makePrivateFolder(path.dirname(lease.socket));
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });
  const dispatch = dispatcher(core, { shell: 'browser' });
  const end = endable(server, sockets);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!sameSecret(String(request.headers['x-gander-token'] ?? ''), lease.token)) return void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, core, dispatch));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(lease.socket, resolve);
  });
  return {
    close: async () => {
      await end();
      if (process.platform !== 'win32') rmSync(lease.socket, { force: true });
    },
  };
}
