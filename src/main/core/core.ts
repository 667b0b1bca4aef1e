import type { Api, RequestName, Requests } from '../../shared/contract/requests';

/**
 * Answers the requests of the contract, in this process or through the process that owns the home.
 *
 * Windows, the browser and the command line depend only on this interface.
 */
export interface Core extends Api {
  /** True when this process owns the home. */
  readonly local: boolean;
  /** Resolves when the core is gone without {@link close}: its owner ended. */
  readonly lost: Promise<void>;
  /** Allows queued runs to start; if another process owns the home, this has no effect. */
  work(): void;
  /** Prevents further runs from starting here; those that train continue. */
  stopStarting(): void;
  /** Suspends live runs and closes the database, or disconnects from the owner. */
  close(): Promise<void>;
}

/** A handler for each request of the contract. */
export type Handlers = {
  [K in RequestName]: (...args: Parameters<Requests[K]>) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};
