import { afterEach, expect, test, vi } from 'vitest';
import { ConnectionLostError } from '../socket';
import { mounted } from './guard';

const onFault = vi.fn();
afterEach(() => onFault.mockClear());

/** happy-dom has no PromiseRejectionEvent. */
const reject = (reason: unknown): boolean =>
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));

test('a rejection that nothing handles is reported once the app is mounted', () => {
  reject(new Error('too early'));
  mounted(onFault);
  reject(new Error('samples:list failed'));
  reject('a text');
  expect(onFault.mock.calls).toEqual([['samples:list failed'], ['a text']]);
});

test('a request lost with the connection is not reported: the page shows the lost connection', () => {
  mounted(onFault);
  reject(new ConnectionLostError());
  expect(onFault).not.toHaveBeenCalled();
});
