/**
 * Makes `:checked` find the selected option of a `<select>`, as browsers do and happy-dom does not: Svelte's `bind:value` reads it. Call
 * it once, at the top of a test file.
 */
export function installCheckedOptions(): void {
  const find = HTMLSelectElement.prototype.querySelector;
  HTMLSelectElement.prototype.querySelector = function (this: HTMLSelectElement, selector: string) {
    return selector === ':checked' ? (this.selectedOptions[0] ?? null) : find.call(this, selector);
  } as typeof find;
}
