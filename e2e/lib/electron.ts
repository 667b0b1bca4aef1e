import { _electron } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import type { Opened } from './opened';
import { ROOT } from './root';

const ATTEMPTS = 3;
const PATIENCE_MS = 30_000;

/** Opens the built app in Electron: the one that the tests set up, or npm's. */
export async function openElectron(home: string): Promise<Opened> {
  const app = await launch(home);
  // Of a killed app Playwright may have heard already.
  return {
    page: await app.firstWindow(),
    electron: app,
    close: () => app.close(),
    bury: () => app.close().catch(() => undefined),
  };
}

/**
 * Of sixty launches of the older Electron that stands in, one never returns, though the window is there and painted: the page came before
 * Playwright asked for pages. Such a one is ended and made again; an app that does not come up fails three times.
 */
async function launch(home: string, attempt = 1): Promise<ElectronApplication> {
  const executablePath = process.env['GANDER_TEST_ELECTRON'];
  try {
    return await _electron.launch({
      ...(executablePath ? { executablePath } : {}),
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
      env: { ...(process.env as Record<string, string>), GANDER_HOME: home },
      timeout: PATIENCE_MS,
    });
  } catch (error) {
    if (attempt === ATTEMPTS) throw error;
    return launch(home, attempt + 1);
  }
}
