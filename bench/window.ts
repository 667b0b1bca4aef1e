import type { Browser } from '@playwright/test';
import type { Bench, Suite } from './lib/suite';
import { openBrowser } from './window/browser';
import { buildsOf, isBuilt } from './window/builds';
import { charts } from './window/charts';
import { manyMetrics } from './window/many-metrics';
import { scrubbing } from './window/scrub';
import { starts } from './window/start';
import { tables } from './window/table';

/** The parts, as `--only` names them. */
const PARTS: Record<string, (bench: Bench, browser: Browser) => Promise<void>> = {
  start: starts,
  list: tables,
  charts,
  metrics: manyMetrics,
  scrub: scrubbing,
};

/** Measures the built page in Chromium with the built core, on homes read from generated journals. */
export const window: Suite = async (bench) => {
  const { only } = bench;
  const unbuilt = buildsOf(bench).find((root) => !isBuilt(root));
  if (unbuilt !== undefined) return bench.note(`window: skipped, the app in ${unbuilt} is not built: npm run build`);
  if (only !== undefined && !PARTS[only])
    return bench.note(`window: skipped, there is no part "${only}": choose from ${Object.keys(PARTS).join(', ')}.`);
  const browser = await openBrowser();
  if (!browser) return bench.note('window: skipped, Chromium was not found: set GANDER_TEST_CHROMIUM to its path');
  try {
    for (const [name, part] of Object.entries(PARTS))
      if (only === undefined || only === name) await part(bench, browser);
  } finally {
    await browser.close();
  }
};
