import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address as it stands in a URL or a Host header. */
export const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Whether a host name as a URL has it is an IP address. */
export const isIpAddress = (host: string): boolean => isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;

/** Whether listening on this address means listening on all of the machine's. */
export const isEverywhere = (address: string): boolean => /^(0\.0\.0\.0|(0*:)*:?0*)$/.test(address) && address !== '';

/** Whether only this machine reaches an address. */
export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.\d+\.\d+\.\d+$|^(0*:)+0*1$/i.test(address);

/** The addresses by which other machines may reach this one; those of a single link (fe80::, 169.254) need more than an address. */
export function networkAddresses(listening: string): string[] {
  const family = listening === '0.0.0.0' ? /^IPv4$/ : /^IPv[46]$/;
  return interfaces()
    .filter((one) => !one.internal && family.test(one.family) && !/^(fe80:|169\.254\.)/i.test(one.address))
    .map((one) => one.address);
}

/** Systems that lock a process in do not always let it list them. */
function interfaces() {
  try {
    return Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  } catch {
    return [];
  }
}
