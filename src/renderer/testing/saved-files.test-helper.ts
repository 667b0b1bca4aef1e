import { beforeEach } from 'vitest';

/** A file that the page has passed to the browser. */
export interface SavedFile {
  name: string;
  blob: Blob;
}

/**
 * Records the files that the page saves. Call it once, at the top of a test file.
 *
 * @returns the files since the test began
 */
export function installSavedFiles(): () => readonly SavedFile[] {
  let files: SavedFile[] = [];
  const blobs = new Map<string, Blob>();
  beforeEach(() => {
    files = [];
  });
  URL.createObjectURL = (blob) => {
    const address = `blob:${blobs.size}`;
    blobs.set(address, blob as Blob);
    return address;
  };
  URL.revokeObjectURL = (address) => void blobs.delete(address);
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    const blob = blobs.get(this.href);
    if (blob) files.push({ name: this.download, blob });
  };
  return () => files;
}
