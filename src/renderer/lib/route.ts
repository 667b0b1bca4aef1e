import type { RunId } from '../../shared/run';

export type Route =
  | { view: 'runs' }
  | { view: 'new'; preset?: string }
  | { view: 'compare'; runs: RunId[] }
  | { view: 'run'; id: RunId }
  | { view: 'settings' }
  | { view: 'about' };

/** Reads the part of an address after `#`; what is unknown leads to the list of runs. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, view, id] = path.split('/');
  const params = new URLSearchParams(query);
  if (view === 'new') return { view, ...(params.has('preset') ? { preset: params.get('preset')! } : {}) };
  if (view === 'compare') return { view, runs: (params.get('runs') ?? '').split(',').filter(Boolean) };
  if (view === 'run' && id) return { view, id: decodeURIComponent(id) };
  if (view === 'settings' || view === 'about') return { view };
  return { view: 'runs' };
}

/** The address of a route, with its `#`. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case 'runs': return '#/runs';
    case 'new': return route.preset ? `#/new?preset=${encodeURIComponent(route.preset)}` : '#/new';
    case 'compare': return `#/compare?runs=${route.runs.map(encodeURIComponent).join(',')}`;
    case 'run': return `#/run/${encodeURIComponent(route.id)}`;
    case 'settings': return '#/settings';
    case 'about': return '#/about';
  }
}
