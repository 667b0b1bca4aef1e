import { timingSafeEqual } from 'node:crypto';
import { hostname } from 'node:os';
import { shown } from '../../shared/domain/text-limits';
import { bracketed, isEverywhere, isIpAddress } from './addresses';

/**
 * What the page may load and do: its own scripts, its own socket, pictures it made itself; nothing from elsewhere.
 *
 * Styles may stand in attributes, for rows of a virtual table are placed by them; scripts may not.
 * @param host where the WebSocket is, which older browsers do not count as 'self'
 */
export const contentSecurityPolicy = (host?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${host === undefined ? '' : ` ws://${host} wss://${host}`}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
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

/** The host names under which a page served on this address may be asked for, beside IP addresses. The port is free, for ssh may forward another. */
export function allowedHosts(listening: string, more: readonly string[] = []): Set<string> {
  const own = isEverywhere(listening) ? hostname() : bracketed(listening);
  return new Set(['localhost', own, ...more].map((name) => name.toLowerCase()));
}

/** A host name as `--allow-host` takes it: without scheme, port and path. */
export const isHostName = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?(\.[a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?)*$/i.test(name);

/** The host name in a Host header, without its port; undefined when the header is none. */
export function hostName(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(:\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}

/**
 * Why a request is not for us, as a sentence; undefined when it is.
 *
 * A name must be one of ours, or somebody bound a foreign one to our address (DNS rebinding). An IP address cannot be
 * bound. A browser's Origin must be the very host that it asks.
 */
export function whyForeign(
  headers: { host?: string | undefined; origin?: string | undefined },
  hosts: ReadonlySet<string>,
): string | undefined {
  const name = hostName(headers.host);
  if (name === undefined) return 'The request does not say which host it asks.';
  const isOurs = hosts.has(name) || (isIpAddress(name) && !isEverywhere(name.replace(/[[\]]/g, '')));
  if (!isOurs) {
    const option = isHostName(name) ? ` with --allow-host ${name}` : '';
    return `Gander does not answer to the name ${shown(name)}: open it by an address that it printed, or start it${option || ' with another name'}.`;
  }
  if (
    headers.origin === undefined ||
    headers.origin === `http://${headers.host}` ||
    headers.origin === `https://${headers.host}`
  )
    return undefined;
  return `A page of ${shown(headers.origin)} may not ask Gander at ${shown(headers.host)}; if that is a proxy, let it pass on the Host header.`;
}
