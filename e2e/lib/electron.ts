import { _electron } from '@playwright/test';
import type { Opened } from './app';
import { ROOT } from './root';

/** Opens the built app in Electron: the one that the tests set up, or npm's. */
export async function openElectron(home: string): Promise<Opened> {
  const executablePath = process.env['GANDER_TEST_ELECTRON'];
  const app = await _electron.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
    env: { ...(process.env as Record<string, string>), GANDER_HOME: home },
  });
  // Of a killed app Playwright may have heard already.
  return { page: await app.firstWindow(), electron: app, close: () => app.close(), bury: () => app.close().catch(() => undefined) };
}
