import type { Tile } from '../../shared/domain/grid-layout';

/** What a page of runs shows, as its address states it. */
export interface ViewState {
  /** Place of the playhead, in the unit of the axis; undefined while it follows the newest grid. */
  at?: number | undefined;
  axis?: string | undefined;
  /** The range of x that charts show; undefined for all of it. */
  zoom?: { from: number; to: number } | undefined;
  /** `none`, or kind and length: `exponential:10`. In every address that a page has written. */
  smoothing?: string | undefined;
  /** Names of the panels that come first, and of all panels that were moved. */
  pinned?: readonly string[] | undefined;
  order?: readonly string[] | undefined;
  /** The panel that is shown alone. */
  chart?: string | undefined;
  search?: string | undefined;
  /** The selected tile, and the one that is shown over time. */
  tile?: Tile | undefined;
  strip?: Tile | undefined;
  /** Real images are shown beside the grids. */
  real?: boolean | undefined;
}

const MAX_TEXT = 200;
const MAX_PANELS = 200;

const tileText = (tile: Tile | undefined): string | undefined => tile && `${tile.row}.${tile.column}`;
const listText = (names: readonly string[] | undefined): string | undefined =>
  names && names.length > 0 ? encodeURIComponent(names.map(encodeURIComponent).join(',')) : undefined;
/** Digits beyond these are no difference on a screen. */
const numberText = (value: number): string => String(Number(value.toPrecision(7)));

/** The address with the state in its query, in place of an earlier one. */
export function withView(address: string, view: ViewState): string {
  const parts: Record<string, string | undefined> = {
    at: view.at === undefined ? undefined : numberText(view.at),
    axis: view.axis,
    zoom: view.zoom && `${numberText(view.zoom.from)}:${numberText(view.zoom.to)}`,
    smooth: view.smoothing,
    pin: listText(view.pinned),
    order: listText(view.order),
    chart: view.chart && encodeURIComponent(view.chart),
    search: view.search ? encodeURIComponent(view.search) : undefined,
    tile: tileText(view.tile),
    strip: tileText(view.strip),
    real: view.real ? '1' : undefined,
  };
  const query = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`));
  return query.length === 0 ? address : `${address}${address.includes('?') ? '&' : '?'}${query.join('&')}`;
}

/** Reads the state of an address; what is not valid is left out. */
export function viewOf(hash: string): ViewState {
  const params = new URLSearchParams(hash.split('?')[1] ?? '');
  const text = (name: string): string | undefined => params.get(name)?.slice(0, MAX_TEXT) || undefined;
  const at = number(text('at'));
  const [from, to] = (text('zoom') ?? '').split(':').map(number);
  return {
    ...(at === undefined ? {} : { at }),
    ...optional('axis', text('axis')),
    ...(from !== undefined && to !== undefined && from < to ? { zoom: { from, to } } : {}),
    ...optional('smoothing', text('smooth')),
    ...optional('pinned', list(params.get('pin'))),
    ...optional('order', list(params.get('order'))),
    ...optional('chart', text('chart')),
    ...optional('search', text('search')),
    ...optional('tile', tile(text('tile'))),
    ...optional('strip', tile(text('strip'))),
    ...(params.get('real') === '1' ? { real: true } : {}),
  };
}

const optional = <K extends keyof ViewState>(name: K, value: ViewState[K]): Pick<ViewState, K> | object =>
  value === undefined ? {} : { [name]: value };

function number(text: string | undefined): number | undefined {
  const value = text ? Number(text) : NaN;
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function tile(text: string | undefined): Tile | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})$/.exec(text ?? '');
  return found ? { row: Number(found[1]), column: Number(found[2]) } : undefined;
}

/** Names are encoded once more than the list, because a name may have commas. */
const list = (text: string | null): string[] | undefined =>
  text ? text.split(',').filter(Boolean).slice(0, MAX_PANELS).map(decoded) : undefined;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
