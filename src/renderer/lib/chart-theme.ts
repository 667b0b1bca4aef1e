/**
 * Colours and font of the theme for canvases. They are read at each drawing, so that a change of the theme needs only a
 * redraw.
 */
export interface ChartTheme {
  text: string;
  muted: string;
  grid: string;
  font: string;
  token(name: string): string;
}

export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  const token = (name: string): string => {
    const found = known.get(name) ?? style.getPropertyValue(name).trim();
    known.set(name, found);
    return found;
  };
  return { text: token('--text'), muted: token('--muted'), grid: token('--border'), font: style.fontFamily, token };
}
