import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { installFakeCore } from '../testing/fake-core.test-helper';
import { toasts } from '../ui/toasts.svelte';
import { setDocumentation } from '../ui/documentation';
import { perform } from './commands';

installFakeCore();
const open = vi.spyOn(window, 'open').mockReturnValue(null);

beforeEach(() => {
  toasts.items = [];
  open.mockClear();
});
afterEach(() => setDocumentation('site'));

test('the documentation opens beside the page, without access to it, where it has been built', () => {
  setDocumentation('site');
  perform('docs');
  const [address, target, features] = open.mock.calls[0]!;
  expect([new URL(String(address)).pathname, target, features]).toEqual(['/docs/index.html', '_blank', 'noopener']);
  expect(toasts.items).toEqual([]);
});

test('elsewhere a message says where it is', () => {
  setDocumentation('/gander/docs');
  perform('docs');
  expect(open).not.toHaveBeenCalled();
  expect(toasts.items.map(({ message }) => message).join()).toContain('/gander/docs');
});
