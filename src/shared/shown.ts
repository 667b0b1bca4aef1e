const LONGEST = 60;

/** Text from outside as a sentence quotes it: not longer than a sentence bears. */
export const clipped = (text: string, longest = LONGEST): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** A value from outside as a sentence shows it. What it holds is not looked into: it may be deep, endless or a ring. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(clipped(value));
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return clipped(String(value));
}
