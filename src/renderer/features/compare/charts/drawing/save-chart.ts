import { saveBlob } from '../../../../ui/save-blob';
import { chartCsv, chartPng, chartSvg } from './chart-files';
import type { Painted } from './paint-chart';

/** Saves a chart where downloads go, under a name made of its title. */
export async function saveChart(kind: 'svg' | 'png' | 'csv', painted: Painted, { axis, from, to, background }: { axis: string; from: number; to: number; background: string }): Promise<void> {
  const name = `${painted.title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${kind}`;
  if (kind === 'png') saveBlob(await chartPng(painted, background), name);
  else if (kind === 'svg') saveBlob(new Blob([chartSvg(painted, background)], { type: 'image/svg+xml' }), name);
  else saveBlob(new Blob([chartCsv(painted.lines, axis, from, to)], { type: 'text/csv' }), name);
}
