import { timingSafeEqual } from 'node:crypto';
import { networkInterfaces, hostname } from 'node:os';

/**
 * What the page may load and do: its own scripts, its own socket, pictures it made itself; nothing from elsewhere.
 *
 * Styles may stand in attributes, for rows of a virtual table are placed by them; scripts may not.
 * @param socket origin of the WebSocket, which older browsers do not count as 'self'
 */
export const contentSecurityPolicy = (socket = ''): string =>
  [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "font-src 'self'",
    "img-src 'self' data: blob:", `connect-src 'self' ${socket}`.trim(), "worker-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; ');

/** Headers of every answer, beside the content security policy. */
export const PLAIN_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=()',
};

/** Compares a secret without telling by the time it takes how much of it was right. */
export function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The host names under which a page served on this address may be asked for. The port is free, for ssh may forward another. */
export function allowedHosts(listening: string): Set<string> {
  const bracket = (address: string) => (address.includes(':') ? `[${address}]` : address);
  if (!isEverywhere(listening)) return new Set([...LOOPBACK, bracket(listening.toLowerCase())]);
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((i) => bracket(i.address.toLowerCase())));
  return new Set([...LOOPBACK, hostname().toLowerCase(), ...own]);
}

/** The host name in a Host header, without its port; undefined when the header is none. */
export function hostName(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(:\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}

/**
 * Refuses a page from elsewhere: the host must be ours, or a foreign name was bound to our address (DNS rebinding),
 * and a browser's Origin must be the very host that it asks.
 */
export function isOurOwn(headers: { host?: string | undefined; origin?: string | undefined }, hosts: ReadonlySet<string>): boolean {
  const name = hostName(headers.host);
  if (name === undefined || !hosts.has(name)) return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}` || headers.origin === `https://${headers.host}`;
}
