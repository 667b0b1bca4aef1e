import { cpus, totalmem } from 'node:os';
import { median, spread } from './measure';

/**
 * One measurement. `other` is the value compared with, measured in the same session; `ratio` is other / ours, above 1
 * if ours is better.
 */
export interface Row {
  name: string;
  unit: string;
  ours: number;
  other?: number;
  ratio?: number;
  /** Minimum and maximum over the rounds. */
  spread: [number, number];
  /** Median over the rounds of the fastest compiled peer / ours. */
  ratioCompiled?: number;
  /** Milliseconds that the arithmetic takes at the machine's peak, and ours / that. */
  bound?: number;
  ratioBound?: number;
  /** Memory of the process in MiB. */
  memory?: number;
  /** Engine and device, if any. */
  engine?: string;
  /** The machine, as text. */
  on: string;
}

export const machine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;

const round = (x: number): number => Number(x.toPrecision(4));

/** Creates a row from the rounds of one measurement. */
export const row = (name: string, unit: string, values: readonly number[]): Row => {
  const [low, high] = spread(values);
  return { name, unit, ours: round(median(values)), spread: [round(low), round(high)], on: machine() };
};

/** Creates a row that compares ours with another, measured alternately; smaller is better. */
export const versus = (name: string, unit: string, ours: readonly number[], other: readonly number[]): Row => ({
  ...row(name, unit, ours),
  other: round(median(other)),
  ratio: round(median(other.map((value, i) => value / ours[i]!))),
});

/** Formats the rows as a table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((r) => [
    r.name,
    `${r.ours} ${r.unit}`,
    `${r.spread[0]} - ${r.spread[1]}`,
    r.other === undefined ? '' : `against ${r.other} ${r.unit}`,
    r.ratio === undefined ? '' : `x ${r.ratio}`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((l) => l[i]!.length), 0));
  return lines
    .map((l) =>
      l
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats a Markdown table. */
export const markdown = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
