import type { LatentPicture } from '../../shared/latents';

/** Hands a drawn sheet to the person as a file, byte for byte as it came. */
export function savePng({ result }: { result: { picture: LatentPicture } | undefined }, name: string): void {
  if (result?.picture.kind !== 'grid') return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([result.picture.png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  link.download = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
}
