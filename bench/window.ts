import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/type-script';
import type { Suite } from './lib/suite';
import { openBrowser } from './window/browser';
import { charts } from './window/charts';
import { manyMetrics } from './window/many-metrics';
import { scrubbing } from './window/scrub';
import { starts } from './window/start';
import { tables } from './window/table';

/** Measures the built page in Chromium with the built core, on homes read from generated journals. */
export const window: Suite = async (bench) => {
  if (!existsSync(join(ROOT, 'out', 'main', 'cli.cjs')))
    return bench.note('window: skipped, the app is not built: npm run build');
  const browser = await openBrowser();
  if (!browser) return bench.note('window: skipped, Chromium was not found: set GANDER_TEST_CHROMIUM to its path');
  try {
    if (bench.only === 'metrics') return await manyMetrics(bench, browser);
    await starts(bench, browser);
    await tables(bench, browser);
    await charts(bench, browser);
    await manyMetrics(bench, browser);
    await scrubbing(bench, browser);
  } finally {
    await browser.close();
  }
};
