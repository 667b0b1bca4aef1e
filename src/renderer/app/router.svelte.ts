import { api } from '../api';
import { hashOf, parseRoute } from '../lib/route';
import type { Route } from '../lib/route';
import { recall, remember } from '../lib/remember';
import { opening } from './opening.svelte';

/** How long a window that is out of sight leaves an address to those that are not. */
const HIDDEN_MS = 250;

/** Which page is shown; the address after `#` is its only store, so that every page can be linked to. */
class Router {
  current = $state.raw<Route>({ view: 'runs' });

  /** Opens the page of the address; an address without one opens the page of last time. */
  start(): void {
    const wanted = location.hash.length < 2 ? textOf(recall<unknown>('page', undefined)) : location.hash;
    const address = opening.pageFor(wanted);
    if (address !== location.hash) history.replaceState(history.state, '', address);
    this.#read();
    window.addEventListener('hashchange', () => this.#read());
    opening.start();
    api.on('window:do', (wish) => 'address' in wish && this.show(wish.address));
    api.on('windows:asked', ({ ask, address }) =>
      setTimeout(
        () => void this.#take(ask, address),
        document.hasFocus() ? 0 : document.hidden ? 2 * HIDDEN_MS : HIDDEN_MS,
      ),
    );
  }

  /** The address of the page that is shown. */
  get address(): string {
    return hashOf(this.current);
  }

  go(route: Route): void {
    this.show(hashOf(route));
  }

  /** Goes to an address, which starts with `#/`. */
  show(address: string): void {
    location.hash = address;
  }

  #read(): void {
    this.current = parseRoute(location.hash);
    remember('page', this.address);
    opening.begin(this.address);
  }

  async #take(ask: string, address: string): Promise<void> {
    if (!(await api.request('windows:take', ask))) return;
    window.focus();
    this.show(address);
  }
}

const textOf = (stored: unknown): string => (typeof stored === 'string' && stored.startsWith('#/') ? stored : '#/runs');

export const router = new Router();
