import { expect, it } from 'vitest';
import { crc32c, image, markdown, record, scalars, sessionEnd, sessionStart, STATUS, version } from './event-file';
import reference from './reference/events.json';

const hex = (event: Uint8Array): string => Buffer.from(record(event)).toString('hex');

it('sums as RFC 3720 B.4 does', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it('writes the bytes that TensorBoard itself writes (reference/events.py)', () => {
  expect({
    version: hex(version(1767225600.5)),
    scalars: hex(
      scalars(1767225601.25, 300, [
        { tag: 'wasserstein/generatorLoss', value: -0.1 },
        { tag: 'output/dReal', value: Infinity },
      ]),
    ),
    farStep: hex(scalars(1, 5_000_000_000, [{ tag: 'a', value: 0 }])),
    image: hex(
      image(1767225602, 7, 'samples', {
        width: 300,
        height: 2,
        channels: 3,
        png: Uint8Array.from({ length: 200 }, (_, i) => i),
      }),
    ),
    text: hex(markdown(1767225603, 0, 'config', 'a **λ**')),
    sessionStart: hex(sessionStart(1767225600.5, { dataset: 'mnist', learningRate: 2e-4 })),
    sessionEnd: hex(sessionEnd(1767225700, STATUS.success)),
  }).toEqual(reference);
});
