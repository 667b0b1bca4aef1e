/** What a pinch does. Places are `clientX` of the two fingers, in the order in which they were put down. */
export interface PinchActions {
  start(places: readonly [number, number]): void;
  move(places: readonly [number, number]): void;
  /** One of the fingers was lifted, or the browser took it. */
  end(): void;
}

/** Fingers nearer to each other than this move nothing: a small movement would be a large change. */
const MIN_PINCH_PX = 16;

/** Follows two fingers on an element, whose pointer events are passed to it. A third finger is ignored. */
export class Pinch {
  /** `clientX` of the fingers on the element by the ids of their pointers. */
  private readonly fingers = new Map<number, number>();

  constructor(private readonly actions: PinchActions) {}

  /** @returns whether the pointer belongs to a pinch, begins one, or comes during one */
  down(event: PointerEvent): boolean {
    if (event.pointerType !== 'touch') return false;
    if (this.fingers.size === 2) return true;
    this.fingers.set(event.pointerId, event.clientX);
    const places = this.places;
    if (!places) return false;
    // Otherwise a finger that leaves the element would be lost.
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.actions.start(places);
    return true;
  }

  move(event: PointerEvent): void {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, event.clientX);
    const places = this.places;
    if (places && Math.abs(places[1] - places[0]) >= MIN_PINCH_PX) this.actions.move(places);
  }

  /** The pointer was released, cancelled or lost. */
  up(event: PointerEvent): void {
    const wasPinch = this.places !== undefined;
    if (this.fingers.delete(event.pointerId) && wasPinch) this.actions.end();
  }

  private get places(): readonly [number, number] | undefined {
    const [first, second] = this.fingers.values();
    return first === undefined || second === undefined ? undefined : [first, second];
  }
}
