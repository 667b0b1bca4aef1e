import { safeJson, visible } from '../lib/text';

const MAX_SHOWN_LENGTH = 60;

/** Text from outside as a sentence quotes it: not longer than a sentence bears. */
export function clipped(text: string, longest = MAX_SHOWN_LENGTH): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A value from outside as a sentence shows it. What it holds is not looked into: it may be deep, endless or a ring. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return safeJson(clipped(value));
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return visible(clipped(String(value)));
}
