/** Brings a modal <dialog> to where it is wanted. It holds the focus while it is open, and gives it back to where it was. */
export function follow(dialog: HTMLDialogElement, open: boolean): void {
  if (open && !dialog.open) dialog.showModal();
  else if (!open && dialog.open) dialog.close();
}

/**
 * Handlers of a modal <dialog> that say once it is left. At Escape itself, for `close` comes a moment later, when the dialog may be wanted again:
 * a `close` that finds it open is of the time before, and would take away what a person has just asked for.
 */
export const leaving = (onleave: () => void) => ({
  // A chooser of files inside has a `cancel` of its own, which comes by here.
  oncancel: ({ target, currentTarget }: Event): void => {
    if (target === currentTarget) onleave();
  },
  onclose: ({ currentTarget }: Event): void => {
    if (!(currentTarget as HTMLDialogElement).open) onleave();
  },
});
