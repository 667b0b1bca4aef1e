import type { Session } from './session';

/** Formats the injected faults, comparisons and violations of a session as a table or a JSON document. */
export function report(
  { kills, injected, processes, starts, runs, longestOrphanS, resumptions, differences, checks }: Session,
  json: boolean,
): string {
  const found = [...checks.violations].map(([fault, times]) => ({ fault, times }));
  if (json)
    return `${JSON.stringify({ kills, blows: injected, processes, starts, runs, outlived: longestOrphanS, resumed: resumptions.resumed, begunAgain: resumptions.retried, lost: differences, looked: Object.fromEntries(checks.counts), faults: found }, null, 2)}\n`;
  const lines = [
    `faults injected  ${kills}: ${Object.entries(injected)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')}`,
    `processes killed ${processes}; starts of the core ${starts}; resumed ${resumptions.resumed}, retried ${resumptions.retried}`,
    `runs compared    ${runs}; longest that a training process outlived its app: ${longestOrphanS.toFixed(1)} s`,
    ...Object.entries({ ...differences }).map(
      ([what, n]) =>
        `${what.padEnd(17)}${n.compared} compared; lost ${n.lost}, doubled ${n.doubled}, changed ${n.changed}`,
    ),
    '',
    ...[...checks.counts].map(([what, n]) => `${String(n).padStart(9)}  ${what}`),
    '',
    found.length === 0 ? 'Nothing was lost.' : `${found.length} violations:`,
    ...found.map(({ fault, times }) => `  ${times} x ${fault}`),
  ];
  return `${lines.join('\n')}\n`;
}
