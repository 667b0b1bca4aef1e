import type { SampleData } from '../../../../shared/contract/contract';
import type { RunId } from '../../../../shared/domain/run/run';
import { api } from '../../../api';
import { Lru } from './lru-cache';

/** A picture to show: the address of a PNG, or points to draw. */
export type Thumbnail = { kind: 'grid'; url: string } | { kind: 'points'; points: Float32Array };

const KEPT = 300;

const cache = new Lru<Promise<Thumbnail | undefined>>(KEPT, (thumbnail) => {
  void thumbnail.then((t) => t?.kind === 'grid' && URL.revokeObjectURL(t.url));
});

function toThumbnail(data: SampleData): Thumbnail {
  if (data.kind === 'points') return { kind: 'points', points: data.points };
  return { kind: 'grid', url: URL.createObjectURL(new Blob([data.png as Uint8Array<ArrayBuffer>], { type: 'image/png' })) };
}

/** The sample of a run at a step, from a cache of the last few hundred; undefined when it cannot be read. */
export function thumbnail(run: RunId, step: number): Promise<Thumbnail | undefined> {
  const key = `${run}/${step}`;
  const known = cache.get(key);
  if (known) return known;
  const wanted = api.request('samples:read', run, step).then(
    (outcome) => (outcome.ok ? toThumbnail(outcome.value) : undefined),
    () => undefined,
  );
  cache.set(key, wanted);
  return wanted;
}
