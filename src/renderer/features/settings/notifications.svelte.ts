import type { Events } from '../../../shared/contract/events';
import { append } from '../../../shared/lib/lists';
import type { RunRow } from '../../../shared/domain/run/run';
import { api, isInApp } from '../../api';
import { endedBetween, isShown, newsOf } from './notification-text';
import type { RunNews } from './notification-text';
import { hashOf } from '../../lib/route';
import { preferences } from './preferences.svelte';
import { queue } from '../run-list/queue.svelte';
import { router } from '../../app/router.svelte';
import { runs } from '../run-list/runs.svelte';
import { toasts } from '../../ui/toasts.svelte';

/** Rows and queue are told apart from each other: a moment brings both. */
const GATHER_MS = 600;

/** Tells of runs and queues that end: by the system when the window is out of sight, by a note when it shows another page, not at all when it shows them. */
class Notifications {
  /** What a browser allows; in the app the system's own settings decide. */
  permission = $state<NotificationPermission | 'unsupported'>(
    typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
  );
  #ended: RunRow[] = [];
  #fresh: RunRow[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Must hear of rows before the list does, for it compares with what the list had. */
  start(): void {
    api.on('runs:changed', (change) => this.#hear(change));
  }

  /** To be called by a click only: browsers punish a page that asks unbidden. */
  async ask(): Promise<void> {
    this.permission = await Notification.requestPermission();
  }

  #hear({ rows }: Events['runs:changed']): void {
    const ended = endedBetween((id) => runs.byId(id), rows);
    if (ended.length === 0) return;
    append(this.#fresh, ended);
    append(this.#ended, ended);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    for (const news of newsOf(this.#ended, this.#fresh.splice(0), queue.state, new Set(preferences.news)))
      this.#show(news);
    if (queue.state.live.length === 0 && queue.state.queued.length === 0) this.#ended = [];
  }

  #show(news: RunNews): void {
    if (document.hasFocus()) {
      if (!isShown(news, router.current)) this.#note(news);
    } else if (isInApp()) void this.#showByApp(news);
    else if (this.permission === 'granted') this.#showInBrowser(news);
  }

  #note(news: RunNews): void {
    toasts.info(`${news.title}. ${news.body}`, { label: 'Show', run: () => router.go(news.route) });
  }

  /** A system without notifications leaves the note, for whoever comes back soon. */
  async #showByApp(news: RunNews): Promise<void> {
    const shown = await api.request('app:notify', { title: news.title, body: news.body, address: hashOf(news.route) });
    if (!shown.ok) this.#note(news);
  }

  /** Windows of the same news show it once: the tag is what it is about. */
  #showInBrowser(news: RunNews): void {
    const shown = new Notification(news.title, { body: news.body, tag: `gander:${news.kind}:${hashOf(news.route)}` });
    shown.onclick = () => {
      window.focus();
      router.go(news.route);
      shown.close();
    };
  }
}

export const notifications = new Notifications();
