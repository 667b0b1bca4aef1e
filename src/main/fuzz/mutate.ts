import type { Chance } from './chance';

const DEEP_LEVELS = 20_000;

/**
 * JSON texts that are difficult for a reader: names of prototypes, depth, size, special numbers, paths that lead
 * elsewhere.
 */
const DIFFICULT_JSON: readonly (() => string)[] = [
  () => 'null',
  () => 'true',
  () => '[]',
  () => '{}',
  () => '""',
  () => '0',
  () => '-1',
  () => '-0',
  () => '0.5',
  () => '1e999',
  () => '-1e999',
  () => '9007199254740993',
  () => '2147483648',
  () => '1e308',
  () => '4e-324',
  () => '"NaN"',
  () => '"Infinity"',
  () => '" "',
  () => '"\\u0000"',
  () => '"\\ud800"',
  () => '"__proto__"',
  () => '"constructor"',
  () => '{"__proto__":{"polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}}}',
  () => '{"toString":1,"valueOf":1}',
  () => '{"length":2147483647}',
  () => '"../../../../tmp/gander-evil"',
  () => '"/tmp/gander-evil"',
  () => '"C:\\\\evil"',
  () => '"aux.png"',
  () => '"\\\\\\\\server\\\\share"',
  () => '"x:y"',
  () => '"<script>alert(1)</script>"',
  () => '['.repeat(DEEP_LEVELS) + ']'.repeat(DEEP_LEVELS),
  () => '{"a":'.repeat(DEEP_LEVELS) + '1' + '}'.repeat(DEEP_LEVELS),
  () => JSON.stringify('x'.repeat(100_000)),
  () => JSON.stringify(Array(5000).fill(1)),
  () => JSON.stringify(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`key${i}`, [i]]))),
];
const DIFFICULT_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  'x'.repeat(5000),
  '../x',
  '\0',
];

/** A valid value as JSON text, mutated in one to three places; sometimes the text itself is truncated or changed. */
export function mutateJson(chance: Chance, value: unknown): string {
  const raw: string[] = [];
  const root = { value: structuredClone(value) };
  for (let n = chance.below(3); n >= 0; n--) mutateOnce(chance, root, raw);
  const text = JSON.stringify(root.value).replace(/"@@(\d+)@@"/g, (_, i: string) => raw[Number(i)]!);
  return chance.once(5) ? new TextDecoder().decode(mutateBytes(chance, new TextEncoder().encode(text))) : text;
}

type Node = Record<string, unknown>;

function mutateOnce(chance: Chance, root: Node, raw: string[]): void {
  const [parent, key] = chance.one(mutablePlaces(root));
  const difficult = (): string => `@@${raw.push(chance.one(DIFFICULT_JSON)()) - 1}@@`;
  const kind = chance.below(8);
  if (kind === 0 && parent !== root) {
    delete parent[key];
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
  } else if (kind === 1 && parent !== root && !Array.isArray(parent))
    Object.defineProperty(parent, chance.one(DIFFICULT_KEYS), {
      value: parent[key],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else if (kind === 2 && Array.isArray(parent))
    parent.push(...Array<unknown>(chance.below(300)).fill(parent[Number(key)]));
  else if (kind === 3 && typeof parent[key] === 'number')
    parent[key] = parent[key] * chance.one([-1, 0.5, 1e3, 1e9, 1e15]);
  else if (kind === 4 && typeof parent[key] === 'string')
    parent[key] = parent[key] + chance.one(['/', '\\', '..', '\0', '\n', '"', 'ü', '.', '%00', ' ']);
  else Object.defineProperty(parent, key, { value: difficult(), enumerable: true, configurable: true, writable: true });
}

/** Every place of a value that can be mutated: its parent and the key in it. */
function mutablePlaces(root: Node): [Node, string][] {
  const found: [Node, string][] = [];
  const walk = (node: Node, depth: number): void => {
    for (const key of Object.keys(node)) {
      found.push([node, key]);
      const child = node[key];
      if (typeof child === 'object' && child !== null && depth < 12) walk(child as Node, depth + 1);
    }
  };
  walk(root, 0);
  return found;
}

/** Bytes with a few of them changed, removed, duplicated, or inserted. */
export function mutateBytes(chance: Chance, bytes: Uint8Array): Uint8Array {
  let mutated = Buffer.from(bytes);
  for (let n = chance.below(3); n >= 0; n--) mutated = mutateBytesOnce(chance, mutated);
  return mutated;
}

function mutateBytesOnce(chance: Chance, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = chance.below(Math.max(1, bytes.length));
  const changed = Buffer.from(bytes);
  switch (chance.below(6)) {
    case 0:
      return Buffer.from(bytes.subarray(0, at));
    case 1:
      return Buffer.concat([bytes.subarray(0, at), chance.bytes(1 + chance.below(16)), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(chance.below(Math.max(1, at)))]);
    // Sizes and counts: four bytes with a very large number or zero.
    case 3:
      return at + 4 <= changed.length
        ? (changed.writeUInt32BE(chance.one([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 60_000]), at), changed)
        : changed;
    default:
      if (bytes.length > 0) changed[at] = chance.one([0, 255, 127, 128, chance.below(256)]);
      return changed;
  }
}
