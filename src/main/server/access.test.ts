import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Access, target } from './access';

const request = (url?: string, cookie?: string): IncomingMessage =>
  ({ url, headers: { ...(cookie === undefined ? {} : { cookie }) } }) as IncomingMessage;

test.each([
  ['/a?b', { path: '/a', query: 'b' }],
  ['/a', { path: '/a', query: '' }],
  ['/?key=a?b', { path: '/', query: 'key=a' }],
  ['?', { path: '', query: '' }],
  ['', { path: '', query: '' }],
  [undefined, { path: '', query: '' }],
  ['http://evil.example/x?key=1', { path: 'http://evil.example/x', query: 'key=1' }],
  ['//evil.example', { path: '//evil.example', query: '' }],
])('the request line %j has its path and its query', (url, expected) => expect(target(request(url))).toEqual(expected));

describe('the key', () => {
  const access = new Access();
  const key = new URLSearchParams(access.entrance.slice(2)).get('key')!;

  test('is in the address that is printed, with 192 bits', () => {
    expect(access.entrance).toMatch(/^\/\?key=[\w-]{32}$/);
    expect(Buffer.from(key, 'base64url')).toHaveLength(24);
  });

  test('is right, wrong or absent', () => {
    expect(access.key(request(access.entrance))).toBe('right');
    expect(access.key(request(`/other?a=1&key=${key}`))).toBe('right');
    for (const url of ['/?key=', `/?key=${key}x`, `/?key=${key.slice(1)}`, '/?key=%00', `/?key=x&key=${key}`])
      expect(access.key(request(url)), url).toBe('wrong');
    for (const url of ['/', '/?', '/?keys=1', `/${key}`, undefined]) expect(access.key(request(url)), url).toBe('none');
  });
});

describe('the cookie', () => {
  const access = new Access();
  const [cookie, ...attributes] = access.setCookie.split('; ') as [string, ...string[]];

  test('is sent to the guarded path alone, and not to scripts or other sites', () => {
    expect(attributes).toEqual([`Path=${access.base}`, 'HttpOnly', 'SameSite=Strict']);
    expect(access.base).toMatch(/^\/w\/[\w-]{32}\/$/);
  });

  test('is found among others', () => {
    for (const header of [cookie, `a=1; ${cookie}`, `${cookie};b=2`, ` ${cookie} `, `gander=old; ${cookie}`])
      expect(access.hasCookie(request('/', header)), header).toBe(true);
  });

  test('is not found in what looks like it', () => {
    const value = cookie.slice('gander='.length);
    for (const header of [
      undefined,
      '',
      'gander',
      'gander=',
      `gander=${value}x`,
      `Gander=${value}`,
      `x${cookie}`,
      value,
    ])
      expect(access.hasCookie(request('/', header)), header).toBe(false);
  });

  test('or the key proves a client', () => {
    expect(access.proves(request('/', cookie))).toBe(true);
    expect(access.proves(request(access.entrance))).toBe(true);
    expect(access.proves(request('/?key=wrong', 'gander=wrong'))).toBe(false);
    // The key is no cookie, nor the cookie a key.
    expect(access.proves(request(`/?key=${cookie.slice('gander='.length)}`))).toBe(false);
  });
});

test('all secrets are new at each start', () => {
  const [one, other] = [new Access(), new Access()];
  const secrets = [one, other].flatMap(({ base, entrance, setCookie }) => [base, entrance, setCookie.split(';')[0]]);
  expect(new Set(secrets).size).toBe(6);
  expect(one.proves(request(other.entrance, other.setCookie))).toBe(false);
});
