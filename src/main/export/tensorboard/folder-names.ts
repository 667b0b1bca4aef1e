import type { RunId } from '../../../shared/domain/run/run';

/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A folder for each run, named as TensorBoard then calls the run: by the run's name where that is one of its own and can be a
 * folder's on every system, else with the id behind it.
 */
export function folderNames(runs: readonly { id: RunId; name: string }[]): string[] {
  const plain = runs.map(({ name }) =>
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N} ._=+,()-]+/gu, '-')
      .replace(/\s+/g, ' ')
      .slice(0, 80)
      .replace(/^[ .-]+|[ .-]+$/g, ''),
  );
  const folded = plain.map((name) => name.toLowerCase());
  return plain.map((name, i) => {
    const isOwn = folded.indexOf(folded[i]!) === folded.lastIndexOf(folded[i]!);
    return name !== '' && isOwn && !DEVICE.test(name) ? name : `${name || 'run'} ${runs[i]!.id}`;
  });
}
