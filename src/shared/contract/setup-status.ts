/** What the set-up of the training engine would download here. */
export interface SetupPlan {
  /** `cpu` or `cuda`. */
  device: string;
  isSetUp: boolean;
  /** `received` bytes are there from an attempt that was interrupted. */
  files: { name: string; bytes: number; received: number }[];
  /** On disk, when it is done. */
  bytesInstalled: number;
  /** Name of the package index. */
  from: string;
  /** Why the set-up would end before it downloads anything, such as a missing compiler. */
  missing?: string;
}

/** The set-up of the training engine: its progress, and how the last one ended. */
export interface SetupStatus {
  working?: {
    /** The file that is downloaded; absent before the first and after the last. */
    name?: string;
    /** Bytes of that file. */
    done: number;
    total: number;
    /** An estimate for this file; absent until there is one. */
    secondsLeft?: number;
  };
  ended?: { ok: boolean; isCancelled: boolean; message: string; notices: string[] };
}
