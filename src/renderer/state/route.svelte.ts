import { hashOf, parseRoute } from '../lib/route';
import type { Route } from '../lib/route';

/** Which page is shown; the address after `#` is its only store, so that every page can be linked to. */
class Router {
  current = $state.raw<Route>({ view: 'runs' });

  start(): void {
    this.current = parseRoute(location.hash);
    window.addEventListener('hashchange', () => {
      this.current = parseRoute(location.hash);
    });
  }

  go(route: Route): void {
    location.hash = hashOf(route);
  }
}

export const router = new Router();
