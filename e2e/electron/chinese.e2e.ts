import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { m } from '../../src/paraglide/messages';
import { expect, sharedApp, test } from '../lib/app';
import { ROOT } from '../lib/root';
import { TINY_RUN, trainBeside } from '../lib/trained';
import { goTo } from '../lib/recorded';

/** Elements are found by their messages, so that a better translation changes no test. */
const ZH = { locale: 'zh-Hans' } as const;
const EN = { locale: 'en' } as const;
/** The environment of a Chinese desktop; the other tests set the language of the environment to English. */
const CHINESE_SYSTEM = { GANDER_LANG: '', LANGUAGE: 'zh_CN:zh', LC_ALL: 'zh_CN.UTF-8', LANG: 'zh_CN.UTF-8' };
const DAMAGED = 'damaged.gander';

const app = sharedApp();
const work = mkdtempSync(join(tmpdir(), 'gander-chinese-'));
test.afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Labels of the application menu, from left to right. */
const menus = (): Promise<string[]> =>
  app().electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);
/** Labels of all items below the menus. */
const items = (): Promise<string[]> =>
  app().electron.evaluate(
    ({ Menu }) =>
      Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items.map(({ label }) => label) ?? []) ?? [],
  );
const windowTitle = (): Promise<string> =>
  app().electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle());

/** The window, its title and the whole menu are Chinese. */
async function expectChinese(): Promise<void> {
  const { page } = app();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('heading', { level: 1, name: m.common_app_settings({}, ZH) })).toBeVisible();
  await expect.poll(windowTitle).toBe(`${m.common_app_settings({}, ZH)} – Gander`);
  await expect
    .poll(menus)
    .toEqual(
      [m.core_menu_file, m.core_menu_edit, m.core_menu_view, m.core_menu_window, m.core_menu_help].map((menu) =>
        menu({}, ZH),
      ),
    );
  const all = (await items()).filter((label) => label !== '');
  expect(all).toContain(m.common_new_experiment({}, ZH));
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((label) => !/[\u4e00-\u9fff]/.test(label))).toEqual([]);
}

test('on a Chinese system the window and its menu are Chinese', async () => {
  await app().close();
  await app().open({ args: ['gander://app/#/settings'], environment: CHINESE_SYSTEM });
  await expectChinese();
  await expect(
    app()
      .page.getByRole('radio', { name: m.settings_theme_system({}, ZH) })
      .first(),
  ).toBeVisible();
});

test('the setting comes before the system and changes the window and its menu at once', async () => {
  await app().page.getByRole('radio', { name: 'English', exact: true }).check();
  await expect(app().page.getByRole('heading', { level: 1, name: m.common_app_settings({}, EN) })).toBeVisible();
  await expect.poll(menus).toContain(m.core_menu_file({}, EN));
  await app().close();
  await app().open({ environment: CHINESE_SYSTEM });
  await expect(app().page.locator('html')).toHaveAttribute('lang', 'en');
  await expect.poll(menus).toContain(m.core_menu_file({}, EN));
});

test('Chinese that is chosen on an English system is there at the next start', async () => {
  await app().restart();
  await app().page.getByRole('radio', { name: '简体中文' }).check();
  await expectChinese();
  await app().restart();
  await expectChinese();
});

/** Replaces the dialogs of the system, which would wait for a click, and the notifications; all are recorded. */
const recordDialogs = (): Promise<void> =>
  app().electron.evaluate(({ dialog, Notification }) => {
    const shown: string[][] = ((globalThis as { shown?: string[][] }).shown = []);
    dialog.showErrorBox = (...texts) => void shown.push(texts);
    dialog.showOpenDialog = ((_window: unknown, { title }: Electron.OpenDialogOptions) => {
      shown.push([title ?? '']);
      return Promise.resolve({ canceled: true, filePaths: [] });
    }) as unknown as typeof dialog.showOpenDialog;
    dialog.showMessageBox = ((_window: unknown, options: Electron.MessageBoxOptions) => {
      shown.push([options.message, options.detail ?? '', ...(options.buttons ?? [])]);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as unknown as typeof dialog.showMessageBox;
    Notification.isSupported = () => true;
    // `show` is an own property of each notification, so it is replaced when a listener is added.
    const { on } = Notification.prototype;
    Notification.prototype.on = function listen(this: Electron.Notification, ...args: Parameters<typeof on>) {
      this.show = () => void shown.push([this.title, this.body]);
      return on.apply(this, args);
    } as typeof on;
  });
const shown = (): Promise<string[][]> => app().electron.evaluate(() => (globalThis as { shown?: string[][] }).shown!);

test('dialogs of the system are Chinese', async () => {
  await recordDialogs();
  // A page that hangs.
  await app().electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.emit('unresponsive'));
  await expect
    .poll(shown)
    .toContainEqual(
      [m.core_window_not_responding, m.core_training_continues_runs_in_other, m.core_reload_window, m.core_wait].map(
        (text) => text({}, ZH),
      ),
    );
  // A file that is no bundle, opened with the desktop.
  writeFileSync(join(work, DAMAGED), 'no zip');
  const second = spawn(process.env['GANDER_TEST_ELECTRON']!, ['--no-sandbox', ROOT, DAMAGED], {
    env: { ...process.env, GANDER_HOME: app().home },
    cwd: work,
    stdio: 'ignore',
  });
  expect((await once(second, 'exit'))[0]).toBe(0);
  const reason = m.runs_zip_no_end({}, ZH);
  const dialog = app().page.getByRole('dialog');
  await expect(dialog.getByRole('alert')).toContainText(
    m.runs_zip_incomplete({ file: join(work, DAMAGED), reason }, ZH),
  );
  await dialog
    .getByRole('button', { name: m.common_close({}, ZH) })
    .last()
    .click();
  // The folder of images of a dataset.
  await goTo(app().page, '#/new');
  await app()
    .page.getByRole('button', { name: m.new_add_folder({}, ZH) })
    .click();
  await app()
    .page.getByRole('button', { name: m.new_choose_folder({}, ZH) })
    .click();
  await expect.poll(shown).toContainEqual([m.core_choose_folder_images({}, ZH)]);
});

test('notifications are Chinese', async () => {
  const { page, home } = app();
  // Without a window manager a page never loses the focus.
  await page.evaluate(() => (document.hasFocus = () => false));
  const quick = ['optimizer=sgd', 'learningRate=10', 'sampleEvery=5000', 'checkpointEvery=5000'];
  await trainBeside(
    home,
    ...['ring-compare', '--objective', 'lsgan', '--seed', '1', '--steps', '5000'],
    ...quick.flatMap((setting) => ['--set', setting]),
    ...TINY_RUN,
  );
  await expect
    .poll(shown)
    .toContainEqual([
      m.settings_notice_failed({ run: 'lsgan' }, ZH),
      expect.stringContaining(m.failure_diverged({}, ZH)),
    ]);
});
