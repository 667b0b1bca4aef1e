/** The browser reads the file of a download some time after the click. */
const REVOKE_AFTER_MS = 10_000;

/** Copies text to the clipboard. Returns false if the page has no access to it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Passes a file to the browser, which saves it in the folder for downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}
