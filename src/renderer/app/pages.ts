/** Pages of the window other than the list of runs. Each is loaded when it is opened first, or when nothing else is to do. */
export const pages = {
  compare: () => import('../features/compare/Compare.svelte'),
  run: () => import('../features/run/Run.svelte'),
  new: () => import('../features/new-experiment/NewExperiment.svelte'),
  disk: () => import('../features/disk/Disk.svelte'),
  settings: () => import('../features/settings/Settings.svelte'),
  latents: () => import('../features/latents/Latents.svelte'),
  about: () => import('../features/settings/About.svelte'),
  whatsNew: () => import('../features/settings/WhatsNew.svelte'),
};

/** Loads every page while the window is idle, in the order above, so that none has to be waited for, or is missing after Gander was ended. */
export function loadPagesWhenIdle(): void {
  const [first, ...rest] = Object.values(pages);
  const loadNext = (load: (() => Promise<unknown>) | undefined): void => {
    if (!load) return;
    // A page that can't be loaded now is loaded when it is opened.
    requestIdleCallback(() => void load().finally(() => loadNext(rest.shift())));
  };
  loadNext(first);
}
