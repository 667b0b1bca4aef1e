import { textOf } from './protobuf-fields';
import type { Bytes } from './protobuf-fields';

/** A tag of a log: a name under which values are recorded. */
export interface Tag {
  /** As the program wrote it. */
  readonly tag: string;
  /** The plugin of TensorBoard that shows its values, once a value stated it. */
  plugin?: string;
}

interface Entry<T> {
  bytes: Uint8Array;
  value: T;
  /** The entry that followed the last time: programs write their tags in the same order again and again. */
  next?: Entry<T>;
}

/** The tags of a file by their bytes, so that a name is decoded once and not for each of its values. */
export class TagTable<T extends Tag> {
  private readonly byName = new Map<string, Entry<T>>();
  private last: Entry<T> | undefined;

  /** @param create makes what belongs to a new tag; undefined if it is not imported */
  constructor(private readonly create: (tag: string) => T | undefined) {}

  /** What belongs to the tag in bytes `from` to `to`. */
  find({ bytes }: Bytes, from: number, to: number): T | undefined {
    const guess = this.last?.next;
    if (guess && isEqual(guess.bytes, bytes, from, to)) {
      this.last = guess;
      return guess.value;
    }
    const tag = textOf(bytes, from, to);
    let entry = this.byName.get(tag);
    if (!entry) {
      const value = this.create(tag);
      if (!value) return undefined;
      entry = { bytes: bytes.slice(from, to), value };
      this.byName.set(tag, entry);
    }
    if (this.last) this.last.next = entry;
    this.last = entry;
    return entry.value;
  }
}

function isEqual(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false;
  return true;
}
