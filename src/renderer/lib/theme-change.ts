const CHOSEN = 'gander:theme';

/** Calls the listener when the theme changes, with the system or in the settings. Returns a function that ends this. */
export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  window.addEventListener(CHOSEN, listener);
  return () => {
    query.removeEventListener('change', listener);
    window.removeEventListener(CHOSEN, listener);
  };
}

/** Call when the theme was changed in the settings. */
export const tellThemeChange = (): void => void window.dispatchEvent(new Event(CHOSEN));
