/** Opens or closes a modal <dialog>. While it is open the browser keeps the focus inside; afterwards it returns the focus. */
export function setModalOpen(dialog: HTMLDialogElement, open: boolean): void {
  if (open && !dialog.open) dialog.showModal();
  else if (!open && dialog.open) dialog.close();
}

/**
 * Handlers of a modal <dialog> that call `ondismiss` when the user dismisses it. Escape is handled at `cancel`, because
 * `close` follows later, when the dialog may already be open again; a `close` event of an open dialog is ignored.
 */
export const dismissHandlers = (ondismiss: () => void) => ({
  // The `cancel` event of a file chooser inside bubbles to here.
  oncancel: ({ target, currentTarget }: Event): void => {
    if (target === currentTarget) ondismiss();
  },
  onclose: ({ currentTarget }: Event): void => {
    if (!(currentTarget as HTMLDialogElement).open) ondismiss();
  },
});
