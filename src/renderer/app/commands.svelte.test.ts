import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppInfo } from '../../shared/contract/results';
import { installFakeCore } from '../testing/fake-core.test-helper';
import { toasts } from '../ui/toasts.svelte';
import { app } from './app.svelte';
import { perform } from './commands';

installFakeCore();
const open = vi.spyOn(window, 'open').mockReturnValue(null);

beforeEach(() => {
  toasts.items = [];
  open.mockClear();
});
afterEach(() => (app.info = undefined));

test('the documentation opens beside the page, without access to it, where it has been built', () => {
  app.info = { documentation: 'site' } as AppInfo;
  perform('docs');
  const [address, target, features] = open.mock.calls[0]!;
  expect([new URL(String(address)).pathname, target, features]).toEqual(['/docs/index.html', '_blank', 'noopener']);
  expect(toasts.items).toEqual([]);
});

test('elsewhere a message says where it is', () => {
  app.info = { documentation: '/gander/docs' } as AppInfo;
  perform('docs');
  expect(open).not.toHaveBeenCalled();
  expect(toasts.items.map(({ message }) => message).join()).toContain('/gander/docs');
});
