import type { Events } from '../../shared/contract/events';
import { TypedEmitter } from '../../shared/lib/typed-emitter';
import { logLine, stackOf } from './log-line';

/** Delivers the events of the contract; an error of a listener is logged. */
export class EventBus extends TypedEmitter<Events> {
  constructor() {
    super((error, name) => logLine(`A listener of ${name} failed: ${stackOf(error)}`));
  }
}
