import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocketServer } from 'ws';

/** Time for clients to be notified of the end. */
const CLOSE_TIMEOUT_MS = 20;

/**
 * Returns a function that ends a server with WebSockets, whatever the state of its connections.
 *
 * `closeAllConnections` of Node is not enough: it leaves out the connections that were upgraded to a WebSocket.
 */
export function endable(server: Server, sockets: WebSocketServer): () => Promise<void> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    // New connections are refused first: a client that is notified would reconnect at once and delay the end.
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.close();
    for (const client of sockets.clients) client.close(1001, 'the owner ended');
    await new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS));
    for (const socket of open) socket.destroy();
    await closed;
  };
}
