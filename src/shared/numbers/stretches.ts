/**
 * Stretches of neighbouring entries that one line joins, as first and one past the last; an entry that is joined with neither
 * neighbour is a stretch by itself.
 *
 * @param isDrawn the entry has a place in the picture
 * @param isJoined the entry, which is drawn like the one before it, is joined with that one
 */
export function stretches(
  first: number,
  end: number,
  isDrawn: (i: number) => boolean,
  isJoined: (i: number) => boolean = () => true,
): [first: number, end: number][] {
  const found: [number, number][] = [];
  let open: [number, number] | undefined;
  for (let i = first; i < end; i++) {
    if (!isDrawn(i)) open = undefined;
    else if (open && isJoined(i)) open[1] = i + 1;
    else found.push((open = [i, i + 1]));
  }
  return found;
}

/** Pixels that are left free between two dots beside each other. */
const DOT_GAP_PX = 2;

/**
 * The dots that can be told from the one drawn before them. Those that would touch it are left out: hundreds of lone entries would
 * otherwise run together, and look like the unbroken line that they are not.
 *
 * @param dots in pixels, ascending in x
 */
export function tellableDots<T extends { x: number; y: number }>(dots: readonly T[], radius: number): T[] {
  let last: T | undefined;
  return dots.filter((dot) => {
    const isApart = !last || dot.x - last.x >= 2 * radius + DOT_GAP_PX || Math.abs(dot.y - last.y) >= 2 * radius;
    if (isApart) last = dot;
    return isApart;
  });
}
