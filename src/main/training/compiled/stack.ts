/** The machinery between a line of a step and the addon. */
const MACHINERY =
  /node_modules|node:internal|[\\/]compiled[\\/](recorder|native|input)\.|Object\.executeOp|^\s*at listening/;

/** ", at mean (wgan.ts:27) < ...": the nearest lines of the step itself, to end a sentence with; empty where there are none. */
export function place({ stack }: Error, lines = 3): string {
  const own = (stack ?? '')
    .split('\n')
    .slice(1)
    .filter((line) => !MACHINERY.test(line))
    .slice(0, lines);
  const short = own.map((line) =>
    line
      .trim()
      .replace(/^at /, '')
      .replace(/\(?[^()\s]*[\\/]([^\\/]+:\d+):\d+\)?/, '($1)'),
  );
  return short.length === 0 ? '' : `, at ${short.join(' < ')}`;
}
