import { afterAll, describe, expect, test, vi } from 'vitest';
import { EVENT_NAMES } from '../../shared/contract/events';
import type { Core } from '../core/core';
import { carryOverIpc, EVENT_CHANNEL } from './ipc';

type Handler = (event: unknown, name: unknown, args: unknown, locale?: unknown) => Promise<unknown>;

/** The function that Electron calls for a request of a page. */
const ipc = vi.hoisted(() => ({ channel: '', handler: undefined as unknown }));
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handler: unknown) => void Object.assign(ipc, { channel, handler }) },
}));
const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);
afterAll(() => void process.off('unhandledRejection', unhandled));

test('a core that cannot be opened causes no unhandled rejection, since its caller reports it', async () => {
  const core = Promise.reject(new Error('The home is on a read-only disk.'));
  carryOverIpc({ core, contents: () => undefined, answered: {}, isOurs: () => true, onLocale: () => undefined });
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
});

const PAGE = 'gander://app/index.html';
const frame = (url = PAGE, routingId = 1) => ({ url, routingId });

function opened(answered: Parameters<typeof carryOverIpc>[0]['answered'] = {}) {
  const listeners = new Map<string, (value: unknown) => void>();
  const requests: unknown[] = [];
  const sent: unknown[] = [];
  const locales: string[] = [];
  const window = { id: 7, isGone: false, mainFrame: frame(), isDestroyed: () => window.isGone, send: sentTo(sent) };
  const core = {
    on: (name: string, listener: (value: unknown) => void) => void listeners.set(name, listener),
    request: (...args: unknown[]) => (requests.push(args), Promise.resolve(['row'])),
  } as unknown as Core;
  const shown: { window: typeof window | undefined } = { window };
  carryOverIpc({
    core: Promise.resolve(core),
    contents: () => shown.window as never,
    answered,
    isOurs: (url) => url.startsWith(PAGE),
    onLocale: (locale) => void locales.push(locale),
  });
  const ask = (
    senderFrame: unknown,
    sender: unknown = window,
    name: unknown = 'runs:list',
    args: unknown = [],
    locale?: unknown,
  ) => (ipc.handler as Handler)({ sender, senderFrame }, name, args, locale);
  return { ask, listeners, locales, requests, sent, shown, window };
}
const sentTo =
  (list: unknown[]) =>
  (...args: unknown[]): void =>
    void list.push(args);

describe('a request', () => {
  test('of the top frame of the page is answered', async () => {
    const { ask, requests } = opened();
    expect(ipc.channel).toBe('gander:request');
    expect(await ask(frame())).toEqual({ ok: true, value: ['row'] });
    expect(await ask(frame(`${PAGE}#/compare`))).toMatchObject({ ok: true });
    expect(requests).toEqual([['runs:list'], ['runs:list']]);
  });

  test('changes the language of the application once, if that is supported', async () => {
    const { ask, locales, window } = opened();
    for (const locale of ['zh-Hans', 'zh-Hans', 'xx', undefined, 'en'])
      await ask(frame(), window, 'runs:list', [], locale);
    expect(locales).toEqual(['zh-Hans', 'en']);
  });

  test('of another page, window or frame is refused, and reaches nothing', async () => {
    const { ask, requests, shown } = opened();
    const refused = { ok: false, error: 'This page may not send requests.' };
    expect(await ask(frame('https://evil.example/'))).toEqual(refused);
    expect(await ask(frame(PAGE, 2))).toEqual(refused);
    expect(await ask(frame(), { id: 8 })).toEqual(refused);
    // A frame that was closed in the meantime.
    expect(await ask(null)).toEqual(refused);
    shown.window = undefined;
    expect(await ask(frame())).toEqual(refused);
    expect(requests).toEqual([]);
  });

  test('is checked as that of any other transport', async () => {
    const { ask, requests, window } = opened();
    expect(await ask(frame(), window, 'runs:lst')).toMatchObject({ ok: false });
    expect(await ask(frame(), window, 'constructor')).toMatchObject({ ok: false });
    expect(await ask(frame(), window, 'runs:list', { length: 0 })).toMatchObject({ ok: false });
    expect(requests).toEqual([]);
  });

  test('that needs the window is answered by it, not by the core', async () => {
    const { ask, requests, window } = opened({ 'datasets:choose': () => ({ ok: true, value: '/pictures' }) } as never);
    expect(await ask(frame(), window, 'datasets:choose')).toEqual({
      ok: true,
      value: { ok: true, value: '/pictures' },
    });
    expect(requests).toEqual([]);
  });
});

describe('an event', () => {
  test('of every name is sent to the page with its value', async () => {
    const { listeners, sent } = opened();
    await Promise.resolve();
    expect([...listeners.keys()].sort()).toEqual([...EVENT_NAMES].sort());
    listeners.get('runs:changed')!({ rows: [] });
    expect(sent).toEqual([[EVENT_CHANNEL, 'runs:changed', { rows: [] }]]);
  });

  test('is dropped while there is no window, or it is gone', async () => {
    const { listeners, sent, shown, window } = opened();
    await Promise.resolve();
    window.isGone = true;
    listeners.get('runs:changed')!({});
    shown.window = undefined;
    listeners.get('runs:changed')!({});
    expect(sent).toEqual([]);
  });
});
