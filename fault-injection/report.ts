import type { Session } from './session';

/** What a session killed, what it compared, and what was lost: a table, or one JSON document. */
export function report(
  { kills, blows, processes, starts, runs, outlived, asked, lost, faults }: Session,
  json: boolean,
): string {
  const found = [...faults.found].map(([fault, times]) => ({ fault, times }));
  if (json)
    return `${JSON.stringify({ kills, blows, processes, starts, runs, outlived, ...asked, lost, looked: Object.fromEntries(faults.looked), faults: found }, null, 2)}\n`;
  const lines = [
    `blows            ${kills}: ${Object.entries(blows)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')}`,
    `processes killed ${processes}; starts of the core ${starts}; resumed ${asked.resumed}, begun again ${asked.begunAgain}`,
    `runs compared    ${runs}; longest that a training process outlived its app: ${outlived.toFixed(1)} s`,
    ...Object.entries(lost).map(
      ([what, n]) =>
        `${what.padEnd(17)}${n.compared} compared; lost ${n.lost}, doubled ${n.doubled}, changed ${n.changed}`,
    ),
    '',
    ...[...faults.looked].map(([what, n]) => `${String(n).padStart(9)}  ${what}`),
    '',
    found.length === 0 ? 'Nothing was lost.' : `${found.length} faults:`,
    ...found.map(({ fault, times }) => `  ${times} x ${fault}`),
  ];
  return `${lines.join('\n')}\n`;
}
