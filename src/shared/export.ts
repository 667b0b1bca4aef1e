import { z } from 'zod';

/** What to export, of which runs, and how it looks. */
export const exportOptions = z.strictObject({
  kind: z.enum(['gif', 'png', 'csv', 'json']),
  runs: z.array(z.string()).min(1).max(64),
  /** Steps from..to, both included. */
  from: z.number().int().min(0).optional(),
  to: z.number().int().min(0).optional(),
  /** Takes every n-th frame; the last one always. */
  every: z.number().int().min(1).default(1),
  /** Milliseconds a frame. GIF keeps hundredths of a second, and viewers slow down below 20. */
  delay: z.number().int().min(20).max(60_000).default(100),
  /** Whole factor by which the pixels of a grid are enlarged. */
  scale: z.number().int().min(1).max(8).default(2),
  /** Plays again for ever. */
  loop: z.boolean().default(true),
  /** Name of the run above each grid, and the step under it. */
  labels: z.boolean().default(true),
});
export type ExportOptions = z.input<typeof exportOptions>;
export type ParsedExportOptions = z.output<typeof exportOptions>;

export interface ExportStatus {
  id: string;
  state: 'working' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  secondsLeft?: number;
  /** Absolute path of the finished file. */
  file?: string;
  bytes?: number;
  /** One sentence, when it failed. */
  message?: string;
}
