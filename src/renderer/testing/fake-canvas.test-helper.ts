import { beforeEach } from 'vitest';

/** A call of a method of a 2-D context, with the state of the context at that time. */
export interface DrawCall {
  method: string;
  args: unknown[];
  fillStyle: unknown;
  strokeStyle: unknown;
  globalAlpha: unknown;
}

const GLYPH_WIDTH = 6;

/**
 * Replaces the 2-D contexts of canvases, which happy-dom does not have, by ones that record what is drawn. Call it once, at the top
 * of a test file.
 *
 * @returns the calls on a canvas since the test began, oldest first; of one method where it is named
 */
export function installFakeCanvas(): (canvas: HTMLCanvasElement, method?: string) => DrawCall[] {
  let contexts = new WeakMap<HTMLCanvasElement, { context: unknown; calls: DrawCall[] }>();
  beforeEach(() => {
    contexts = new WeakMap();
  });
  const contextOf = (canvas: HTMLCanvasElement) => {
    const known = contexts.get(canvas);
    if (known) return known;
    const calls: DrawCall[] = [];
    const made = { context: fakeContext(canvas, calls), calls };
    contexts.set(canvas, made);
    return made;
  };
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
    return contextOf(this).context;
  } as HTMLCanvasElement['getContext'];
  return (canvas, method) => contextOf(canvas).calls.filter((call) => method === undefined || call.method === method);
}

/** A context whose properties can be set and whose methods are recorded in `calls`. */
export function fakeContext(canvas: unknown, calls: DrawCall[]): unknown {
  const state: Record<string | symbol, unknown> = {
    canvas,
    fillStyle: '#000000',
    strokeStyle: '#000000',
    globalAlpha: 1,
    font: '10px sans-serif',
  };
  return new Proxy(state, {
    get: (_, name) =>
      name in state
        ? state[name]
        : (...args: unknown[]) => {
            const { fillStyle, strokeStyle, globalAlpha } = state;
            calls.push({ method: String(name), args, fillStyle, strokeStyle, globalAlpha });
            return answerOf(String(name), args);
          },
  });
}

/** What the methods return whose result is used. */
function answerOf(method: string, args: unknown[]): unknown {
  if (method === 'measureText') return { width: GLYPH_WIDTH * String(args[0]).length };
  if (method === 'getImageData') return { width: args[2], height: args[3], data: new Uint8ClampedArray() };
  if (method === 'getLineDash') return [];
  if (method === 'createLinearGradient') return { addColorStop: () => undefined };
  return undefined;
}
