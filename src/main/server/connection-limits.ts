import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that may wait without having sent a secret. */
const MAX_UNPROVEN = 128;
/** The same limit for one address, which several users may share (ssh forwarding, NAT). */
export const MAX_UNPROVEN_OF_ADDRESS = 64;

/** Milliseconds for the headers of a request, for a whole request, between two requests, and without any data. */
export const SLOW_CLIENTS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 } as const;
export const IDLE_MS = 30_000;

/**
 * Prevents connections without a secret from blocking those with one; returns a function that exempts a connection
 * from the limits.
 *
 * A new connection is always accepted. If there are too many, the oldest one is closed: first of its own address,
 * otherwise of the address with the most connections.
 */
export function limitUnproven(server: Server): (socket: Socket) => void {
  // Sets keep the order of arrival.
  const waiting = new Map<string, Set<Socket>>();
  let count = 0;

  function remove(socket: Socket, address: string): void {
    const those = waiting.get(address);
    if (!those?.delete(socket)) return;
    count--;
    if (those.size === 0) waiting.delete(address);
  }
  function closeOldest(address: string): void {
    const [oldest] = waiting.get(address)!;
    remove(oldest!, address);
    oldest!.destroy();
  }
  const mostCrowded = (): string => [...waiting].reduce((most, one) => (one[1].size > most[1].size ? one : most))[0];

  const addresses = new WeakMap<Socket, string>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    addresses.set(socket, address);
    const those = waiting.get(address) ?? new Set();
    waiting.set(address, those.add(socket));
    count++;
    socket.once('close', () => remove(socket, address));
    if (those.size > MAX_UNPROVEN_OF_ADDRESS) closeOldest(address);
    else if (count > MAX_UNPROVEN) closeOldest(mostCrowded());
  });
  return (socket) => remove(socket, addresses.get(socket) ?? '');
}
