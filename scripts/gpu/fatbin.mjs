/**
 * The device code of a CUDA library, for one architecture alone.
 *
 * The section .nv_fatbin is a sequence of containers, each aligned to 8 bytes: a header of magic (u32), version (u16), header
 * size (u16) and size of what follows (u64), then entries of kind (u16: 1 PTX, 2 machine code), version (u16), header size
 * (u32) and size (u64), with the architecture at byte 28 (u32, such as 90). NVIDIA has not published this; it is as cuobjdump
 * prints it and as cuda-fatbin-decompression (github.com/n-eiling) describes it.
 */
const CONTAINER_MAGIC = 0xba55ed50;
const CONTAINER_HEADER_BYTES = 16;
const ENTRY_HEADER_BYTES = 32;

/**
 * Fills the code of other architectures with zeros, which compress to nothing; headers stay, so that offsets do not change.
 * The CUDA driver reads the code of its card's architecture only.
 *
 * @param {Buffer} section the section .nv_fatbin, changed in place
 * @param {number} architecture compute capability without the point, such as 90
 * @returns {{ kept: number, zeroed: number }} bytes of code
 * @throws {Error} if the section has another structure, or no code for the architecture
 */
export function keepArchitecture(section, architecture) {
  const found = { kept: 0, zeroed: 0 };
  for (let at = 0; at + CONTAINER_HEADER_BYTES <= section.length;) {
    if (section.readUInt32LE(at) !== CONTAINER_MAGIC) {
      if (section.readUInt32LE(at) !== 0) throw new Error(`no container of device code at byte ${at} of .nv_fatbin`);
      at += 8;
      continue;
    }
    const start = at + section.readUInt16LE(at + 6);
    const end = start + Number(section.readBigUInt64LE(at + 8));
    if (end > section.length) throw new Error(`the container at byte ${at} of .nv_fatbin is longer than the section`);
    keepEntries(section, start, end, architecture, found);
    at = Math.ceil(end / 8) * 8;
  }
  if (found.kept === 0) throw new Error(`the library has no device code for architecture ${architecture}`);
  return found;
}

/**
 * @param {Buffer} section
 * @param {number} start
 * @param {number} end
 * @param {number} architecture
 * @param {{ kept: number, zeroed: number }} found
 */
function keepEntries(section, start, end, architecture, found) {
  for (let at = start; at + ENTRY_HEADER_BYTES <= end;) {
    const code = at + section.readUInt32LE(at + 4);
    const next = code + Number(section.readBigUInt64LE(at + 8));
    if (next > end || next <= at) throw new Error(`the entry at byte ${at} of .nv_fatbin is longer than its container`);
    if (section.readUInt32LE(at + 28) === architecture) found.kept += next - code;
    else {
      section.fill(0, code, next);
      found.zeroed += next - code;
    }
    at = next;
  }
}

/**
 * The place of a section in a 64-bit ELF file; undefined if it has none of that name.
 *
 * @param {(offset: number, bytes: number) => Buffer} read
 * @param {string} name
 * @returns {{ offset: number, bytes: number } | undefined}
 */
export function findSection(read, name) {
  const header = read(0, 64);
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2) throw new Error('not a 64-bit ELF file');
  const [size, count, names] = [header.readUInt16LE(58), header.readUInt16LE(60), header.readUInt16LE(62)];
  const table = read(Number(header.readBigUInt64LE(40)), size * count);
  const place = (/** @type {number} */ i) => ({
    offset: Number(table.readBigUInt64LE(i * size + 24)),
    bytes: Number(table.readBigUInt64LE(i * size + 32)),
  });
  const strings = read(place(names).offset, place(names).bytes);
  for (let i = 0; i < count; i++) {
    const at = table.readUInt32LE(i * size);
    if (strings.toString('latin1', at, strings.indexOf(0, at)) === name) return place(i);
  }
  return undefined;
}
