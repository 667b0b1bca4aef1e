import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocketServer } from 'ws';

/** Milliseconds in which clients hear that it ends. */
const CLOSE_TIMEOUT_MS = 20;

/**
 * Makes a server with WebSockets one that can be ended, whatever its connections are about; returns what ends it.
 *
 * Node 16, on which the tests' Electron runs, waits for idle connections and has no method that closes them.
 */
export function endable(server: Server, sockets: WebSocketServer): () => Promise<void> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    // Nobody is let in from here on: who hears that it ends would come back at once, and closing would wait for him.
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.close();
    for (const client of sockets.clients) client.close(1001, 'the owner ended');
    await new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS));
    for (const socket of open) socket.destroy();
    await closed;
  };
}
