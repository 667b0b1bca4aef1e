import type { Api } from '../../../shared/contract/requests';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { indexRows, mergeRows } from './merge-rows';
import { describeRecorded } from '../../../shared/domain/recorded-text';

/** A row whose message, which is stored in English, is in the language of the page. */
const translated = (row: RunRow): RunRow =>
  row.message === undefined ? row : { ...row, message: describeRecorded(row.message) };

/** Every run in the database: read once, then updated by events. */
export class RunStore {
  /** In the order of the core's answer; a row is replaced when it changes. */
  rows = $state.raw<readonly RunRow[]>([]);
  loaded = $state(false);
  private index = indexRows([]);

  constructor(private readonly connection: Api) {}

  start(): void {
    this.connection.on('runs:changed', (change) => {
      if (!this.loaded) return;
      this.rows = mergeRows(this.rows, this.index, { ...change, rows: change.rows.map(translated) });
    });
  }

  async load(): Promise<void> {
    const rows = (await this.connection.request('runs:list')).map(translated);
    this.index = indexRows(rows);
    this.rows = rows;
    this.loaded = true;
  }

  byId(id: RunId): RunRow | undefined {
    const rows = this.rows;
    const at = this.index.get(id);
    return at === undefined ? undefined : rows[at];
  }

  /** The rows of these ids, in their order; unknown ids are left out. */
  byIds(ids: readonly RunId[]): RunRow[] {
    return ids.map((id) => this.byId(id)).filter((row) => row !== undefined);
  }
}

export const runs = new RunStore(api);
