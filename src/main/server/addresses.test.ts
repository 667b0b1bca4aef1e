import { expect, test } from 'vitest';
import { isEverywhere, isIpAddress, isLoopback, networkAddresses } from './addresses';

test('the addresses that mean all interfaces are recognised in every notation', () => {
  for (const all of ['0.0.0.0', '::', '0', '::0', '0:0:0:0:0:0:0:0']) expect(isEverywhere(all)).toBe(true);
  for (const one of ['', '127.0.0.1', '10.0.0.0', '::1', 'localhost', '0.0.0.0.example'])
    expect(isEverywhere(one)).toBe(false);
});

test('loopback addresses are recognised', () => {
  for (const own of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])
    expect(isLoopback(own)).toBe(true);
  for (const other of ['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'fd00::1', '127.0.0.1.example'])
    expect(isLoopback(other)).toBe(false);
});

test('an IP address is not a name', () => {
  for (const address of ['127.0.0.1', '[::1]', '[fd00::5]']) expect(isIpAddress(address)).toBe(true);
  for (const name of ['localhost', '1.2.3', '1.2.3.4.example', '256.0.0.1', '']) expect(isIpAddress(name)).toBe(false);
});

test('network addresses are those of the same family without loopback', () => {
  for (const address of networkAddresses('0.0.0.0'))
    expect(address).toMatch(/^(?!127\.|169\.254\.)\d+\.\d+\.\d+\.\d+$/);
  for (const address of networkAddresses('::')) expect(isLoopback(address)).toBe(false);
});
