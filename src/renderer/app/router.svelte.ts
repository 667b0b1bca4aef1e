import { api } from '../api';
import { hashOf, parseRoute } from '../lib/route';
import { viewOf, withView } from '../lib/view-state';
import type { ViewState } from '../lib/view-state';
import type { Route } from '../lib/route';
import { recall, remember } from '../lib/remember';
import { opening } from './opening.svelte';

/** A window without the focus waits this long before it claims an address, and a hidden one twice as long. */
const CLAIM_DELAY_MS = 250;

/** The page that is shown. It is stored only in the address after `#`, so that every page can be linked to. */
class Router {
  current = $state.raw<Route>({ view: 'runs' });
  /** What the page shows, as the address stated it when it was opened, or when Back or Forward led to it. */
  view = $state.raw<ViewState>({});
  /** The part of the address after and with `#` that was read or written last. */
  private known = '';

  /** Opens the page of the address, or the last page if the address has none. */
  start(): void {
    const wanted = location.hash.length < 2 ? addressOf(recall<unknown>('page', undefined)) : location.hash;
    // A page that failed is not opened again with any state.
    const page = hashOf(parseRoute(wanted));
    const address = opening.pageFor(page) === page ? wanted : opening.pageFor(page);
    if (address !== location.hash) history.replaceState(history.state, '', address);
    this.read();
    window.addEventListener('hashchange', () => this.read());
    api.on('window:do', (request) => 'address' in request && this.show(request.address));
    api.on('windows:asked', ({ ask, address }) =>
      setTimeout(
        () => void this.claim(ask, address),
        document.hasFocus() ? 0 : document.hidden ? 2 * CLAIM_DELAY_MS : CLAIM_DELAY_MS,
      ),
    );
  }

  /** Address of the page that is shown, with its `#`. */
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

  /**
   * Writes what the page shows into its address.
   *
   * @param isDeliberate Back returns to what was shown before
   */
  write(view: ViewState, isDeliberate: boolean): void {
    const address = withView(this.address, view);
    // Back or Forward has changed the address, and its event has not arrived yet.
    if (location.hash !== this.known) return;
    if (address === location.hash) return;
    history[isDeliberate ? 'pushState' : 'replaceState'](history.state, '', address);
    this.known = location.hash;
    remember('page', address);
  }

  private read(): void {
    const before = this.address;
    this.known = location.hash;
    this.view = viewOf(location.hash);
    const route = parseRoute(location.hash);
    remember('page', withView(hashOf(route), this.view));
    // The page of another state stays, and reads nothing again.
    if (hashOf(route) === before && this.current.view !== 'runs') return;
    this.current = route;
    opening.begin(this.address);
  }

  /** Shows an address that was opened outside, if this window is the first to claim it. */
  private async claim(ask: string, address: string): Promise<void> {
    if (!(await api.request('windows:take', ask))) return;
    window.focus();
    this.show(address);
  }
}

const addressOf = (stored: unknown): string =>
  typeof stored === 'string' && stored.startsWith('#/') ? stored : '#/runs';

export const router = new Router();
