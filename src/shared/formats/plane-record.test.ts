import { expect, it } from 'vitest';
import { decodePlane, encodePlane, nodeAt } from './plane-record';
import type { PlaneRecord } from './plane-record';
import { encodeTensors } from './safetensors';

const record: PlaneRecord = {
  limit: 1.75,
  surface: { rows: 2, columns: 3, values: Float32Array.of(-1, 0, 1, 2, 3, 4) },
  gradient: { rows: 1, columns: 2, values: Float32Array.of(0.5, -0.5, NaN, Infinity) },
  manifold: { rows: 2, columns: 1, values: Float32Array.of(9, 8, 7, 6) },
};
const refusal = (bytes: Uint8Array) => {
  const outcome = decodePlane(bytes, 'x.plane.safetensors');
  return outcome.ok ? 'read' : outcome.error.message;
};

it('round-trips', () => {
  expect(decodePlane(encodePlane(record), 'x')).toEqual({ ok: true, value: record });
});

it('is little-endian', () => {
  const bytes = encodePlane(record);
  const view = new DataView(bytes.buffer);
  const body = 8 + Number(view.getBigUint64(0, true));
  expect([0, 4, 8].map((at) => view.getFloat32(body + at, true))).toEqual([-1, 0, 1]);
});

it('is refused with its file name when it is truncated, of another format, or lacks a part', () => {
  const bytes = encodePlane(record);
  expect(refusal(bytes.subarray(0, bytes.length - 4))).toBe(
    'The record of the plane x.plane.safetensors cannot be read: Tensor "manifold" does not fit in the file; it is truncated or damaged.',
  );
  expect(refusal(encodeTensors({ tensors: {}, metadata: { format: 'other', limit: '1' } }))).toMatch(/gander-plane-1/);
  expect(refusal(encodeTensors({ tensors: {}, metadata: { format: 'gander-plane-1', limit: '0' } }))).toMatch(
    /of which square/,
  );
  const flat = { shape: [6], data: record.surface.values };
  expect(
    refusal(encodeTensors({ tensors: { surface: flat }, metadata: { format: 'gander-plane-1', limit: '1' } })),
  ).toMatch(/no tensor "surface"/);
});

it('has its nodes in the centres of the cells', () => {
  expect([0, 1, 2, 3].map((k) => nodeAt(k, 4, 2))).toEqual([-1.5, -0.5, 0.5, 1.5]);
});
