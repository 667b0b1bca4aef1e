import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { allowedHosts, contentSecurityPolicy, hostName, isHostName, sameSecret, refusalOfHost } from './security';

test('the host name of a header is read without its port, and invalid headers have none', () => {
  expect(hostName('localhost:4477')).toBe('localhost');
  expect(hostName('LOCALHOST')).toBe('localhost');
  expect(hostName('[::1]:4477')).toBe('[::1]');
  for (const bad of ['', undefined, 'a b', 'localhost:4477/x', 'user@localhost', 'localhost:port', ':80'])
    expect(hostName(bad)).toBeUndefined();
});

test('only its own names and IP addresses are accepted, with any port', () => {
  const hosts = allowedHosts('127.0.0.1');
  for (const host of ['localhost:9999', 'LOCALHOST', '127.0.0.1:1', '10.0.0.5:4477', '[fd00::5]:4477', '[::1]'])
    expect(refusalOfHost({ host }, hosts)).toBeUndefined();
  expect(refusalOfHost({ host: '127.0.0.1:1', origin: 'http://127.0.0.1:1' }, hosts)).toBeUndefined();
  expect(refusalOfHost({ host: 'rebound.example:4477' }, hosts)).toBe(
    'Gander does not answer to the name "rebound.example": open it by an address that it printed, or start it with --allow-host rebound.example.',
  );
  for (const host of ['0.0.0.0:4477', '[::]:4477', '1.2.3.4.example'])
    expect(refusalOfHost({ host }, hosts)).toContain('does not answer to the name');
  expect(refusalOfHost({ host: '127.0.0.1:1', origin: 'http://127.0.0.1:2' }, hosts)).toBe(
    'A page of "http://127.0.0.1:2" may not send requests to Gander at "127.0.0.1:1"; if that is a proxy, configure it to forward the Host header.',
  );
  for (const origin of ['null', 'https://127.0.0.1:2'])
    expect(refusalOfHost({ host: '127.0.0.1:1', origin }, hosts)).toContain('may not send requests');
  expect(refusalOfHost({}, hosts)).toContain('no valid Host header');
});

test('the content of a Host header is quoted, truncated, and suggested as an option only if it is a name', () => {
  const hosts = allowedHosts('127.0.0.1');
  expect(refusalOfHost({ host: `${'x'.repeat(500)}.example` }, hosts)!.length).toBeLessThan(250);
  expect(refusalOfHost({ host: '$(reboot)' }, hosts)).not.toContain('--allow-host $');
});

test('on all interfaces the name of the machine is accepted too, and always the allowed names', () => {
  expect(refusalOfHost({ host: hostname() }, allowedHosts('0.0.0.0'))).toBeUndefined();
  expect(
    refusalOfHost(
      { host: 'box.example:80', origin: 'https://box.example:80' },
      allowedHosts('127.0.0.1', ['Box.Example']),
    ),
  ).toBeUndefined();
});

test('a host name has no scheme, port, path or special characters', () => {
  for (const name of ['box', 'box.example', 'a-b.c_d', 'xn--bcher-kva.example', '10.0.0.5'])
    expect(isHostName(name)).toBe(true);
  for (const name of [
    '',
    '*',
    'http://box',
    'box:80',
    'box/x',
    '-box',
    'box-',
    'a..b',
    'bücher',
    'a b',
    'x'.repeat(64),
    `${'x.'.repeat(130)}x`,
    '<script>',
  ])
    expect(isHostName(name)).toBe(false);
});

test('a secret is compared completely', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  for (const bad of ['', 'ab', 'abd', 'abcd']) expect(sameSecret(bad, 'abc')).toBe(false);
});

test('the policy allows only scripts of the page', () => {
  const policy = contentSecurityPolicy('localhost:1');
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' ws://localhost:1 wss://localhost:1;");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("script-src 'self' 'unsafe");
  expect(policy).not.toContain('unsafe-eval');
});
