const THEME_EVENT = 'gander:theme';

/**
 * Calls the listener when the theme changes, by the system or in the settings. Returns a function that removes the
 * listener.
 */
export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  window.addEventListener(THEME_EVENT, listener);
  return () => {
    query.removeEventListener('change', listener);
    window.removeEventListener(THEME_EVENT, listener);
  };
}

/** Must be called after a change of the theme in the settings. */
export const notifyThemeChange = (): void => void window.dispatchEvent(new Event(THEME_EVENT));
