import type { LineTone } from './run-styles';

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

const DEEP_SHARE = 0.5;
const HEX = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;

/** The colour of a line on a canvas; a deep one lies half way to the colour of text, where both are `#rrggbb`. */
export function lineColour(theme: Pick<ChartTheme, 'text' | 'token'>, { token, isDeep = false }: LineTone): string {
  const colour = theme.token(token);
  if (!isDeep) return colour;
  const [from, to] = [HEX.exec(colour), HEX.exec(theme.text)];
  if (!from || !to) return colour;
  const parts = [1, 2, 3].map((i) => {
    const [a, b] = [parseInt(from[i]!, 16), parseInt(to[i]!, 16)];
    return Math.round(a + (b - a) * DEEP_SHARE)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
