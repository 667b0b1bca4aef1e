import path from 'node:path';
import type { OpenedImport } from '../../shared/contract/import-status';
import type { Core } from '../core/core';

export interface OpenedFilesOptions {
  core: Promise<Pick<Core, 'request'>>;
  /** Called when there is an import that the page does not know yet. */
  onImport(): void;
  /** Called with one sentence if an import does not start. */
  onRefused(file: string, why: string): void;
}

/** Bundles that were opened with the desktop. The page shows their progress and their end, also one that starts later. */
export class OpenedFiles {
  private waiting: OpenedImport[] = [];

  constructor(private readonly options: OpenedFilesOptions) {}

  /** Starts the import of a bundle on this machine. */
  async open(file: string): Promise<void> {
    const { core, onImport, onRefused } = this.options;
    const started = await (await core).request('imports:open', file, { newIds: false });
    if (!started.ok) return onRefused(file, started.error.message);
    this.waiting.push({ id: started.value.id, name: path.basename(file) });
    onImport();
  }

  /** Returns the imports that started since the last call. */
  take(): OpenedImport[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
