import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sameSecret } from './security';

const COOKIE = 'gander';
const SECRET_BYTES = 24;

/** Path and query of a request line. Not read as a URL: what a client writes there need not be one. */
export function target(request: IncomingMessage): { path: string; query: string } {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return { path, query };
}

/**
 * Who may use a served core: whoever brings the key of the printed address, or the cookie that a browser got for it.
 *
 * Both are new at each start. The cookie is sent to paths under `base` alone, which nobody can guess: browsers do not tell
 * the ports of a host apart, and a server of another user on this machine must not be sent it.
 */
export class Access {
  readonly #key = randomBytes(SECRET_BYTES).toString('base64url');
  readonly #session = randomBytes(SECRET_BYTES).toString('base64url');
  /** The folder under which the page is served. */
  readonly base = `/w/${randomBytes(SECRET_BYTES).toString('base64url')}/`;
  /** What follows the host in the printed address. */
  readonly entrance = `/?key=${this.#key}`;
  /** The header that exchanges the key for the cookie. */
  readonly setCookie = `${COOKIE}=${this.#session}; Path=${this.base}; HttpOnly; SameSite=Strict`;

  /** The key that a request names: `right`, another one, or none. */
  key(request: IncomingMessage): 'right' | 'wrong' | 'none' {
    const key = new URLSearchParams(target(request).query).get('key');
    if (key === null) return 'none';
    return sameSecret(key, this.#key) ? 'right' : 'wrong';
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some(
      (cookie) => cookie.startsWith(`${COOKIE}=`) && sameSecret(cookie.slice(COOKIE.length + 1), this.#session),
    );
  }

  /** Whether a request shows either secret. */
  proves(request: IncomingMessage): boolean {
    return this.hasCookie(request) || this.key(request) === 'right';
  }
}
