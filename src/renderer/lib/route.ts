import type { RunId } from '../../shared/domain/run/run';

export type Route =
  /** The run list, or instead the archive or trash. */
  | { view: 'runs'; location?: 'archive' | 'trash' }
  /** `runs`: their settings are duplicated. */
  | { view: 'new'; preset?: string; runs?: RunId[] }
  | { view: 'compare'; runs: RunId[] }
  | { view: 'run'; id: RunId }
  | { view: 'disk' }
  | { view: 'settings'; section?: string }
  | { view: 'latents'; run: RunId; step?: number; beside?: { run: RunId; step?: number } }
  | { view: 'about' }
  | { view: 'whats-new' };

/** Parses the part of an address after `#`; an unknown page is the list of runs. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, view, id] = path.split('/');
  const params = new URLSearchParams(query);
  if (view === 'new')
    return {
      view,
      ...(params.get('preset') ? { preset: params.get('preset')! } : {}),
      ...(params.get('runs') ? { runs: params.get('runs')!.split(',').filter(Boolean) } : {}),
    };
  if (view === 'compare') return { view, runs: (params.get('runs') ?? '').split(',').filter(Boolean) };
  if (view === 'run' && id) return { view, id: decoded(id) };
  if (view === 'latents' && params.get('run')) return latents(params);
  if (view === 'settings') return { view, ...(id ? { section: id } : {}) };
  if (view === 'disk' || view === 'about' || view === 'whats-new') return { view };
  if (view === 'archive' || view === 'trash') return { view: 'runs', location: view };
  return { view: 'runs' };
}

/** Decodes a part of an address; text with an invalid encoding is returned unchanged. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a route, with its `#`. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case 'runs':
      return `#/${route.location ?? 'runs'}`;
    case 'new':
      if (route.preset) return `#/new?preset=${encodeURIComponent(route.preset)}`;
      return route.runs ? `#/new?runs=${route.runs.map(encodeURIComponent).join(',')}` : '#/new';
    case 'compare':
      return `#/compare?runs=${route.runs.map(encodeURIComponent).join(',')}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.id)}`;
    case 'disk':
      return '#/disk';
    case 'settings':
      return route.section ? `#/settings/${encodeURIComponent(route.section)}` : '#/settings';
    case 'latents':
      return `#/latents?${latentsQuery(route)}`;
    case 'about':
      return '#/about';
    case 'whats-new':
      return '#/whats-new';
  }
}

type LatentsRoute = Extract<Route, { view: 'latents' }>;

/** `beside` is `<run>` or `<run>@<step>`. */
function latents(params: URLSearchParams): LatentsRoute {
  const whole = (text: string | null | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined);
  const step = whole(params.get('step'));
  const [run, at] = (params.get('beside') ?? '').split('@');
  const other = whole(at);
  const beside = run ? { beside: { run, ...(other === undefined ? {} : { step: other }) } } : {};
  return { view: 'latents', run: params.get('run')!, ...(step === undefined ? {} : { step }), ...beside };
}

function latentsQuery({ run, step, beside }: LatentsRoute): string {
  const parts = [`run=${encodeURIComponent(run)}`];
  if (step !== undefined) parts.push(`step=${step}`);
  if (beside)
    parts.push(`beside=${encodeURIComponent(beside.run)}${beside.step === undefined ? '' : `@${beside.step}`}`);
  return parts.join('&');
}
