/**
 * Segments of adjacent entries that are joined by a line, as start and exclusive end; an entry that is joined with
 * neither neighbour is a segment by itself.
 *
 * @param isDrawn the entry is visible
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

/** Gap in pixels between two adjacent dots. */
const DOT_GAP_PX = 2;

/**
 * Leaves out dots that would touch the one drawn before: otherwise hundreds of separate entries would look like one
 * unbroken line.
 *
 * @param dots in pixels, ascending in x
 */
export function separateDots<T extends { x: number; y: number }>(dots: readonly T[], radius: number): T[] {
  let last: T | undefined;
  return dots.filter((dot) => {
    const isApart = !last || dot.x - last.x >= 2 * radius + DOT_GAP_PX || Math.abs(dot.y - last.y) >= 2 * radius;
    if (isApart) last = dot;
    return isApart;
  });
}
