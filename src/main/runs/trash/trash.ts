import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { readSetting, writeSetting } from '../../database';
import type { Deletion } from './deletion';
import type { RunServices } from '../run-services';
import { logLine } from '../../core/log-line';

const DAY_MS = 86_400_000;
const MAX_DAYS = 3650;

/** Empties the trash of runs after a number of days; never, unless a person has set one. */
export class Trash {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly services: Pick<RunServices, 'database' | 'disk' | 'rows'>,
    private readonly deletion: Deletion,
  ) {}

  /** Days after which a run in the trash is deleted permanently; null for never. */
  get days(): number | null {
    return readSetting(this.services.database.read, 'trashDays');
  }

  setDays(days: number | null): Outcome<null> {
    if (days !== null && (!Number.isInteger(days) || days < 1 || days > MAX_DAYS))
      return refuse(m.runs_trash_days({ max: MAX_DAYS, days }), 'days');
    writeSetting(this.services.database.write, 'trashDays', days);
    this.emptyLater();
    return ok(null);
  }

  /** Checks now, and once a day while the app is open. */
  start(): void {
    this.deletion.finish();
    this.emptyLater();
    this.timer ??= setInterval(() => this.emptyLater(), DAY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private emptyLater(): void {
    this.services.disk
      .retry(() => this.empty())
      .catch((error: unknown) => logLine(`The trash could not be emptied: ${String(error)}`));
  }

  private empty(): void {
    const { days } = this;
    if (days === null) return;
    // eslint-disable-next-line no-restricted-syntax -- a date, days ago
    const before = new Date(Date.now() - days * DAY_MS).toISOString();
    const old = this.services.rows.all().filter((run) => run.trashedAt !== undefined && run.trashedAt < before);
    if (old.length > 0) this.deletion.remove(old);
  }
}
