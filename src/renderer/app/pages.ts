/**
 * Pages of the window other than the list of runs and Compare, which are opened within a second of the start. Each is loaded
 * when it is opened first, or when nothing else is to do.
 */
export const pages = {
  run: () => import('../features/run/Run.svelte'),
  new: () => import('../features/new-experiment/NewExperiment.svelte'),
  disk: () => import('../features/disk/Disk.svelte'),
  settings: () => import('../features/settings/Settings.svelte'),
  latents: () => import('../features/latents/Latents.svelte'),
  about: () => import('../features/settings/About.svelte'),
  whatsNew: () => import('../features/settings/WhatsNew.svelte'),
};

/** Time after the start before the other pages are loaded: until then a person may have opened one, which comes first. */
const DELAY_MS = 3000;

/**
 * Loads every page while the window is idle, in the order above, so that none has to be waited for, or is missing after
 * Gander was ended.
 */
export function loadPagesWhenIdle(): void {
  const [first, ...rest] = Object.values(pages);
  const loadNext = (load: (() => Promise<unknown>) | undefined): void => {
    if (!load) return;
    // A page that can't be loaded now is loaded when it is opened.
    requestIdleCallback(() => void load().finally(() => loadNext(rest.shift())));
  };
  setTimeout(() => loadNext(first), DELAY_MS);
}
