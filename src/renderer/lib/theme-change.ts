const CHOSEN = 'gander:theme';

/** Calls back when the page goes from light to dark or back, with the system or by hand, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  window.addEventListener(CHOSEN, listener);
  return () => {
    query.removeEventListener('change', listener);
    window.removeEventListener(CHOSEN, listener);
  };
}

/** Says that the theme was chosen by hand. */
export const tellThemeChange = (): void => void window.dispatchEvent(new Event(CHOSEN));
