import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sameSecret } from './security';

const COOKIE = 'gander';
const SECRET_BYTES = 24;

/** Returns path and query of a request line. It is not parsed as a URL, because a client may send anything. */
export function target(request: IncomingMessage): { path: string; query: string } {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return { path, query };
}

/**
 * Access to a served core: a client needs the key of the printed address, or the cookie that a browser gets for it.
 *
 * Both are new at each start. The cookie is sent only to paths under `base`, which cannot be guessed: browsers do not
 * separate the ports of a host, and a server of another user on this machine must not receive it.
 */
export class Access {
  private readonly accessKey = randomBytes(SECRET_BYTES).toString('base64url');
  private readonly session = randomBytes(SECRET_BYTES).toString('base64url');
  /** The path under which the page is served. */
  readonly base = `/w/${randomBytes(SECRET_BYTES).toString('base64url')}/`;
  /** The part of the printed address after the host. */
  readonly entrance = `/?key=${this.accessKey}`;
  /** The header that exchanges the key for the cookie. */
  readonly setCookie = `${COOKIE}=${this.session}; Path=${this.base}; HttpOnly; SameSite=Strict`;

  /** The key that a request contains: `right`, `wrong`, or `none`. */
  key(request: IncomingMessage): 'right' | 'wrong' | 'none' {
    const key = new URLSearchParams(target(request).query).get('key');
    if (key === null) return 'none';
    return sameSecret(key, this.accessKey) ? 'right' : 'wrong';
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some(
      (cookie) => cookie.startsWith(`${COOKIE}=`) && sameSecret(cookie.slice(COOKIE.length + 1), this.session),
    );
  }

  /** Whether a request contains either secret. */
  proves(request: IncomingMessage): boolean {
    return this.hasCookie(request) || this.key(request) === 'right';
  }
}
