import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Returns an address as it is written in a URL or a Host header. */
export const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Whether the host name of a URL is an IP address. */
export const isIpAddress = (host: string): boolean => isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;

/** Whether listening on this address means listening on all addresses of the machine. */
export const isEverywhere = (address: string): boolean => /^(0\.0\.0\.0|(0*:)*:?0*)$/.test(address) && address !== '';

/** Whether an address can be reached only from this machine. */
export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.\d+\.\d+\.\d+$|^(0*:)+0*1$/i.test(address);

/**
 * Returns the addresses by which other machines may reach this one; link-local ones (fe80::, 169.254) need more than
 * an address.
 */
export function networkAddresses(listening: string): string[] {
  const family = listening === '0.0.0.0' ? /^IPv4$/ : /^IPv[46]$/;
  return interfaces()
    .filter((one) => !one.internal && family.test(one.family) && !/^(fe80:|169\.254\.)/i.test(one.address))
    .map((one) => one.address);
}

/** Sandboxes do not always allow a process to list the interfaces. */
function interfaces() {
  try {
    return Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  } catch {
    return [];
  }
}
