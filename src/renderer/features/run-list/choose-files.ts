import { imports } from '../import/imports.svelte';

/** Opens the file dialog of the system, and imports what is chosen; must be called in a click or key press. */
export function chooseFilesToImport(): void {
  const picker = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
  picker.addEventListener('change', () => void imports.importFiles(picker.files ?? []));
  picker.click();
}
