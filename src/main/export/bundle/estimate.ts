import type { CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import type { RunId } from '../../../shared/domain/run/run';
import type { ExportSource } from '../export-source';

/** Bytes of the files that go into a bundle, as the log knows them: an upper bound of the bundle's, for text is packed. */
export const estimateBundle = (options: { runs: readonly RunId[]; checkpoints: CheckpointChoice }, source: ExportSource): number =>
  options.runs.reduce((sum, id) => sum + bytesOf(id, options.checkpoints, source), 0);

function bytesOf(id: RunId, choice: CheckpointChoice, source: ExportSource): number {
  const { bytes, checkpoints } = source.detail(id);
  const last = checkpoints[checkpoints.length - 1]?.bytes ?? 0;
  return bytes.samples + bytes.log + { all: bytes.checkpoints, last, none: 0 }[choice];
}
