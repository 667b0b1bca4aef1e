import { _electron } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import type { Opened } from './opened';
import { ROOT } from './root';

const MAX_ATTEMPTS = 3;
const LAUNCH_TIMEOUT_MS = 30_000;

/** What to open: another folder of the app than this one, arguments as the desktop passes them, environment variables. */
export interface Start {
  root?: string;
  args?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

/** Opens the built app in Electron: the test runtime if it is set, otherwise npm's. */
export async function openElectron(home: string, start: Start = {}): Promise<Opened> {
  const app = await launch(home, start);
  // Playwright may have noticed already that a killed app has exited.
  return {
    page: await app.firstWindow(),
    electron: app,
    close: () => app.close(),
    discard: () => app.close().catch(() => undefined),
  };
}

/**
 * Starts Electron, up to three times: about one launch in sixty of Electron 22 never returned, because its page is created before
 * Playwright asks for pages.
 */
async function launch(home: string, start: Start, attempt = 1): Promise<ElectronApplication> {
  const executablePath = process.env['GANDER_TEST_ELECTRON'];
  try {
    return await _electron.launch({
      ...(executablePath ? { executablePath } : {}),
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), start.root ?? ROOT, ...(start.args ?? [])],
      env: { ...(process.env as Record<string, string>), GANDER_HOME: home, ...start.environment },
      timeout: LAUNCH_TIMEOUT_MS,
    });
  } catch (error) {
    if (attempt === MAX_ATTEMPTS) throw error;
    return launch(home, start, attempt + 1);
  }
}
