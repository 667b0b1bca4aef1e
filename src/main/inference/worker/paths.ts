export type Path = 'linear' | 'spherical';

/** (1 - t) a + t b */
export const lerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => combine(a, 1 - t, b, t);

/** Sines of angles below this are too small to divide by. */
const MIN_SINE = 1e-6;

/**
 * Spherical interpolation, Shoemake 1985, "Animating rotation with quaternion curves", section 3.3; for latent
 * vectors after White 2016, "Sampling generative networks" (arXiv 1609.04468), section 2.1:
 *
 *   slerp(a, b; t) = sin((1 - t) omega) / sin(omega) a + sin(t omega) / sin(omega) b,   cos(omega) = a . b / (|a| |b|)
 *
 * The length changes from |a| to |b| and stays near that of typical normal vectors, while linear interpolation passes
 * closer to the origin. For parallel and opposite vectors, whose arc is not defined, interpolation is linear.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const omega = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(omega);
  if (!(sine > MIN_SINE)) return lerp(a, b, t);
  return combine(a, Math.sin((1 - t) * omega) / sine, b, Math.sin(t * omega) / sine);
}

/** Returns `frames` latent vectors from a to b, inclusive, concatenated. */
export function interpolate(a: Float32Array, b: Float32Array, frames: number, path: Path): Float32Array {
  const out = new Float32Array(frames * a.length);
  const interpolation = path === 'linear' ? lerp : slerp;
  for (let i = 0; i < frames; i++) out.set(interpolation(a, b, i / (frames - 1)), i * a.length);
  return out;
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const combine = (a: Float32Array, p: number, b: Float32Array, q: number): Float32Array =>
  a.map((v, i) => p * v + q * b[i]!);
