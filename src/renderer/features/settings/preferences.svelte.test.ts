import { beforeEach, describe, expect, test, vi } from 'vitest';
import { onThemeChange } from '../../lib/theme-change';
import { preferences } from './preferences.svelte';
import { applyTheme } from './theme';

const DARK = 'screen and (prefers-color-scheme: dark)';
const aMediaRule = () => Object.create(CSSMediaRule.prototype) as CSSMediaRule;

beforeEach(() => localStorage.clear());

describe('a theme', () => {
  /** A page with a style rule for dark systems, and one for print. */
  function aPage() {
    const rule = (mediaText: string) =>
      Object.defineProperties(aMediaRule(), { media: { value: { mediaText } }, cssRules: { value: [] } });
    const [dark, print] = [rule(DARK), rule('print')];
    const root = { style: { colorScheme: '' } };
    const page = { styleSheets: [{ cssRules: [dark, print] }], documentElement: root } as unknown as Document;
    return { page, dark, print, root };
  }

  test.each([
    ['dark', 'screen', 'dark'],
    ['light', 'not all', 'light'],
    ['system', DARK, ''],
  ] as const)('%s switches the rules for dark systems', (theme, query, scheme) => {
    const { page, dark, print, root } = aPage();
    applyTheme(theme, page);
    expect([dark.media.mediaText, print.media.mediaText, root.style.colorScheme]).toEqual([query, 'print', scheme]);
  });

  test('can be changed after another one was applied', () => {
    const { page, dark } = aPage();
    for (const theme of ['dark', 'light', 'system'] as const) applyTheme(theme, page);
    expect(dark.media.mediaText).toBe(DARK);
  });

  test('reaches rules inside of others', () => {
    const { page, dark } = aPage();
    const outer = { cssRules: [dark] };
    applyTheme('dark', { ...page, styleSheets: [{ cssRules: [outer] }] } as unknown as Document);
    expect(dark.media.mediaText).toBe('screen');
  });

  test('of the preferences is announced to what draws with its colours', () => {
    const drawn = vi.fn();
    const stop = onThemeChange(drawn);
    preferences.setTheme('dark');
    expect(drawn).toHaveBeenCalledOnce();
    stop();
    preferences.setTheme('system');
    expect(drawn).toHaveBeenCalledOnce();
  });
});

describe('stored preferences', () => {
  /** The preferences that a window has which starts with this storage. */
  async function start(stored: Record<string, unknown>) {
    for (const [name, value] of Object.entries(stored)) localStorage.setItem(`gander:${name}`, JSON.stringify(value));
    vi.resetModules();
    return (await import('./preferences.svelte')).preferences;
  }

  test('are those of the last window', async () => {
    const found = await start({ theme: 'dark', news: ['finished'], tour: false });
    expect([found.theme, found.notificationKinds, found.tour]).toEqual(['dark', ['finished'], false]);
    document.documentElement.style.colorScheme = '';
    found.start();
    expect(document.documentElement.style.colorScheme).toBe('dark');
    found.setTheme('system');
  });

  test('have defaults, also in place of what is not valid', async () => {
    const defaults = ['system', ['failed', 'queue'], true];
    const first = await start({});
    expect([first.theme, first.notificationKinds, first.tour]).toEqual(defaults);
    const invalid = await start({ theme: 'pink', news: 'all' });
    expect([invalid.theme, invalid.notificationKinds, invalid.tour]).toEqual(defaults);
    expect((await start({ news: ['queue', 'birthday', 3] })).notificationKinds).toEqual(['queue']);
  });

  test('keep that the tour was closed', async () => {
    (await start({})).hideTour();
    expect((await start({})).tour).toBe(false);
  });
});
