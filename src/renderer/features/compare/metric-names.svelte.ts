import { api } from '../../api';

/** The least time between two questions for the metrics of growing runs. */
const REFRESH_MS = 3000;

/** The names of the metrics that each run of a page has logged, by its id. */
export class MetricNames {
  byRun = $state.raw<Readonly<Record<string, string[]>>>({});
  private readAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  async read(ids: readonly string[]): Promise<void> {
    const metrics = await api.request('series:metrics', [...ids]);
    if (JSON.stringify(metrics) !== JSON.stringify(this.byRun)) this.byRun = metrics;
  }

  /**
   * Reads the names again when runs have grown: at most once in {@link REFRESH_MS}, and once after the last growth.
   *
   * A run logs scores before its losses and diagnostics after them, so metrics may appear at any time. A run without any
   * metric so far is read at once.
   *
   * @param grown ids of the runs that have new points; @param all ids of all runs of the page
   */
  grew(grown: readonly string[], all: readonly string[]): void {
    const wait = REFRESH_MS - (performance.now() - this.readAt);
    if (wait <= 0 || grown.some((id) => !this.byRun[id]?.length)) void this.refresh(all);
    else this.timer ??= setTimeout(() => void this.refresh(all), wait);
  }

  /** Cancels a refresh that is still to come. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async refresh(ids: readonly string[]): Promise<void> {
    this.stop();
    this.readAt = performance.now();
    await this.read(ids);
  }
}
