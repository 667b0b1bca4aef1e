/** Values begin here in every file that {@link encodeNpy} writes. */
const HEADER_BYTES = 128;

/**
 * Encodes an array of float32 as a `.npy` file, version 1.0, which `numpy.load` reads:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function encodeNpy(shape: readonly number[], values: Float32Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const out = new Uint8Array(HEADER_BYTES + values.byteLength);
  out.set([0x93, ...Buffer.from('NUMPY'), 1, 0, HEADER_BYTES - 10, 0]);
  out.set(Buffer.from(header.padEnd(HEADER_BYTES - 11)), 10);
  out[HEADER_BYTES - 1] = 0x0a;
  out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), HEADER_BYTES);
  return out;
}
