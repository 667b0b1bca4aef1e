export type Path = 'linear' | 'spherical';

/** (1 - t) a + t b */
export const lerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => combine(a, 1 - t, b, t);

/** Angles below this are too small to divide by their sine. */
const SMALL = 1e-6;

/**
 * Spherical interpolation, Shoemake 1985, "Animating rotation with quaternion curves", section 3.3; for latents after
 * White 2016, "Sampling generative networks" (arXiv 1609.04468), section 2.1:
 *
 *   slerp(a, b; t) = sin((1 - t) omega) / sin(omega) a + sin(t omega) / sin(omega) b,   cos(omega) = a . b / (|a| |b|)
 *
 * Along it the length goes from |a| to |b| and stays near that of typical normal latents, where a straight line dips
 * towards the origin. For parallel vectors it is the straight line; for opposite ones, which no arc joins better than
 * another, too.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const omega = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(omega);
  if (!(sine > SMALL)) return lerp(a, b, t);
  return combine(a, Math.sin((1 - t) * omega) / sine, b, Math.sin(t * omega) / sine);
}

/** `frames` latents from a to b, both included, one after the other. */
export function interpolate(a: Float32Array, b: Float32Array, frames: number, path: Path): Float32Array {
  const out = new Float32Array(frames * a.length);
  const at = path === 'linear' ? lerp : slerp;
  for (let i = 0; i < frames; i++) out.set(at(a, b, i / (frames - 1)), i * a.length);
  return out;
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const combine = (a: Float32Array, p: number, b: Float32Array, q: number): Float32Array =>
  a.map((v, i) => p * v + q * b[i]!);
