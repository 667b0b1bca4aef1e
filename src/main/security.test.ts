import { expect, test } from 'vitest';
import { allowedHosts, contentSecurityPolicy, hostName, isOurOwn, sameSecret } from './security';

test('the host name of a header is read without its port, and nothing else is taken for one', () => {
  expect(hostName('localhost:4477')).toBe('localhost');
  expect(hostName('LOCALHOST')).toBe('localhost');
  expect(hostName('[::1]:4477')).toBe('[::1]');
  for (const bad of ['', undefined, 'a b', 'localhost:4477/x', 'user@localhost', 'localhost:port', ':80']) expect(hostName(bad)).toBeUndefined();
});

test('loopback answers to its own names only, whatever port ssh forwards', () => {
  const hosts = allowedHosts('127.0.0.1');
  expect(isOurOwn({ host: 'localhost:9999' }, hosts)).toBe(true);
  expect(isOurOwn({ host: '127.0.0.1:1', origin: 'http://127.0.0.1:1' }, hosts)).toBe(true);
  expect(isOurOwn({ host: 'rebound.example:4477' }, hosts)).toBe(false);
  expect(isOurOwn({ host: '127.0.0.1:1', origin: 'http://127.0.0.1:2' }, hosts)).toBe(false);
  expect(isOurOwn({ host: '127.0.0.1:1', origin: 'null' }, hosts)).toBe(false);
  expect(isOurOwn({}, hosts)).toBe(false);
});

test('a secret is compared whole', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  for (const bad of ['', 'ab', 'abd', 'abcd']) expect(sameSecret(bad, 'abc')).toBe(false);
});

test('the policy lets in scripts from the page alone', () => {
  const policy = contentSecurityPolicy('ws://localhost:1');
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' ws://localhost:1;");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("script-src 'self' 'unsafe");
  expect(policy).not.toContain('unsafe-eval');
});
