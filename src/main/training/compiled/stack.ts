/** Stack frames between a line of a step and the addon. */
const INTERNAL_FRAMES =
  /node_modules|node:internal|[\\/]compiled[\\/](recorder|native|input)\.|Object\.executeOp|^\s*at recordingBinding/;

/**
 * Returns ", at mean (wgan.ts:27) < ...": the innermost stack frames of the step, to end a sentence with; empty if
 * there are none.
 */
export function describeStack({ stack }: Error, lines = 3): string {
  const frames = (stack ?? '')
    .split('\n')
    .slice(1)
    .filter((line) => !INTERNAL_FRAMES.test(line))
    .slice(0, lines);
  const formatted = frames.map((line) =>
    line
      .trim()
      .replace(/^at /, '')
      .replace(/\(?[^()\s]*[\\/]([^\\/]+:\d+):\d+\)?/, '($1)'),
  );
  return formatted.length === 0 ? '' : `, at ${formatted.join(' < ')}`;
}
