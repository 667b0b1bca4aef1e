import type { Api, RequestName, Requests } from '../../shared/contract/contract';

/**
 * The contract, answered: by the rooms of this process, or by the process that owns the home.
 *
 * Windows, the browser and the command line are written against this and know no more.
 */
export interface Core extends Api {
  /** True when this process owns the home. */
  readonly local: boolean;
  /** Resolves when the core is gone without {@link close}: its owner ended. */
  readonly lost: Promise<void>;
  /** Lets queued runs start from here on; where another process owns the home, that is for its owner to decide. */
  work(): void;
  /** Lets no further run start here; those that train go on. */
  rest(): void;
  /** Parks live runs and closes the log, or leaves the owner's company. */
  close(): Promise<void>;
}

/** One answer for each request of the contract. */
export type Handlers = {
  [K in RequestName]: (...args: Parameters<Requests[K]>) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};
