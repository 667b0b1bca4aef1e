import { expect, sharedApp, test } from '../lib/app';

const app = sharedApp();
const heading = (name: string) => app().page.getByRole('heading', { level: 1, name, exact: true });

test('size, position, zoom and page are restored', async () => {
  await app().page.keyboard.press('Control+,');
  await expect(heading('Settings')).toBeVisible();
  await app().electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window!.setBounds({ x: 120, y: 80, width: 900, height: 640 });
    window!.webContents.setZoomFactor(1.25);
  });
  await app().restart();
  await expect(heading('Settings')).toBeVisible();
  const left = () =>
    app().electron.evaluate(
      ({ BrowserWindow }) =>
        [
          BrowserWindow.getAllWindows()[0]!.getBounds(),
          BrowserWindow.getAllWindows()[0]!.webContents.getZoomFactor(),
        ] as const,
    );
  await expect.poll(left).toEqual([{ x: 120, y: 80, width: 900, height: 640 }, 1.25]);
});

test('a page that crashes is reloaded', async () => {
  const reason = await app().electron.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        webContents.once('render-process-gone', (_event, details) => {
          webContents.once('did-finish-load', () => resolve(details.reason));
        });
        webContents.forcefullyCrashRenderer();
      }),
  );
  expect(['crashed', 'killed']).toContain(reason);
  // Playwright's page object has crashed; the new page is read through Electron.
  const title = () =>
    app().electron.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
          'document.querySelector("h1")?.textContent ?? ""',
        ) as Promise<string>,
    );
  await expect.poll(title).not.toBe('');
});
