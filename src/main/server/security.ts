import { timingSafeEqual } from 'node:crypto';
import { hostname } from 'node:os';
import { m } from '../../paraglide/messages';
import { shown } from '../../shared/domain/text-limits';
import { bracketed, isEverywhere, isIpAddress } from './addresses';

/**
 * The content security policy of the page: its own scripts, its own socket, images that it created; nothing from
 * elsewhere.
 *
 * Style attributes are allowed, because the rows of a virtual table are positioned by them; inline scripts are not.
 * @param host host of the WebSocket, which older browsers do not count as 'self'
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

/** Headers of every response, in addition to the content security policy. */
export const PLAIN_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=()',
};

/** Compares a secret in constant time. */
export function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Returns the host names, other than IP addresses, accepted for a page on this address. Any port is accepted, since
 * ssh may forward one.
 */
export function allowedHosts(listening: string, more: readonly string[] = []): Set<string> {
  const own = isEverywhere(listening) ? hostname() : bracketed(listening);
  return new Set(['localhost', own, ...more].map((name) => name.toLowerCase()));
}

/** Whether a text is a host name for `--allow-host`: without scheme, port and path. */
export const isHostName = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?(\.[a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?)*$/i.test(name);

/** Returns the host name of a Host header, without its port; undefined if the header is invalid. */
export function hostName(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(:\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}

/**
 * Returns why a request is refused, as a sentence; undefined if it is accepted.
 *
 * A host name must be an accepted one, because a foreign name can be bound to this address (DNS rebinding); an IP
 * address cannot be. The Origin of a browser must be the host of the request.
 */
export function refusalOfHost(
  headers: { host?: string | undefined; origin?: string | undefined },
  hosts: ReadonlySet<string>,
): string | undefined {
  const name = hostName(headers.host);
  if (name === undefined) return m.server_no_host();
  const isOurs = hosts.has(name) || (isIpAddress(name) && !isEverywhere(name.replace(/[[\]]/g, '')));
  if (!isOurs) {
    return isHostName(name)
      ? m.server_other_host_name({ name: shown(name), host: name })
      : m.server_other_name({ name: shown(name) });
  }
  if (
    headers.origin === undefined ||
    headers.origin === `http://${headers.host}` ||
    headers.origin === `https://${headers.host}`
  )
    return undefined;
  return m.server_foreign_page({ origin: shown(headers.origin), host: shown(headers.host) });
}
