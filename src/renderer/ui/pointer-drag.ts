import { Pinch } from './pinch';
import type { PinchActions } from './pinch';

/** What a drag does. A click is a drag that does not move. */
export interface DragActions {
  /** @returns false if the press begins no drag */
  start(event: PointerEvent): unknown;
  move(event: PointerEvent): void;
  /** The pointer was released. */
  end?(event: PointerEvent): void;
  /** The drag ended without a release: the browser scrolls, the window lost the pointer, or Escape was pressed. */
  cancel?(): void;
  /** What two fingers do. The second one cancels the drag of the first. */
  pinch?: PinchActions;
}

/**
 * Handlers that make an element draggable with the main button, a finger or a pen: `<div {...pointerDrag({...})}>`.
 *
 * The element captures the pointer and gets the focus. A press neither selects text nor starts a drag of the browser,
 * as one on text selected by a double click would; a second finger is ignored, or begins a pinch.
 */
export function pointerDrag({ start, move, end, cancel, pinch: pinchActions }: DragActions) {
  let active: number | undefined;
  let element: Element | undefined;
  const pinch = pinchActions && new Pinch(pinchActions);
  const isActive = (event: PointerEvent) => event.pointerId === active;

  function stop(): void {
    if (active === undefined) return;
    active = undefined;
    removeEventListener('keydown', stopByKey, true);
    cancel?.();
  }

  function lose(event: PointerEvent): void {
    pinch?.up(event);
    if (isActive(event)) stop();
  }

  function stopByKey(event: KeyboardEvent): void {
    // An element that was removed during a drag gets no more events.
    if (!element?.isConnected) return removeEventListener('keydown', stopByKey, true);
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    stop();
  }

  return {
    onpointerdown(event: PointerEvent): void {
      if (pinch?.down(event)) return stop();
      if (event.button !== 0 || active !== undefined || start(event) === false) return;
      active = event.pointerId;
      element = event.currentTarget as Element;
      element.setPointerCapture(event.pointerId);
      addEventListener('keydown', stopByKey, true);
    },
    onpointermove(event: PointerEvent): void {
      pinch?.move(event);
      if (isActive(event)) move(event);
    },
    onpointerup(event: PointerEvent): void {
      pinch?.up(event);
      if (!isActive(event)) return;
      active = undefined;
      removeEventListener('keydown', stopByKey, true);
      end?.(event);
    },
    onpointercancel: lose,
    // Also comes after a release, when no drag is active any more.
    onlostpointercapture: lose,
    onmousedown(event: MouseEvent): void {
      if (event.button !== 0) return;
      event.preventDefault();
      (event.currentTarget as HTMLElement).focus({ preventScroll: true });
    },
    ondragstart: (event: DragEvent) => event.preventDefault(),
  };
}
