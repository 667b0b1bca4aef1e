import { m } from '../../paraglide/messages';
import { safeJson, visible } from '../lib/text';

const MAX_SHOWN_LENGTH = 60;

/** Truncates text from outside to a length that fits in a sentence. */
export function clipped(text: string, longest = MAX_SHOWN_LENGTH): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Renders a value from outside for a sentence. Objects are not serialised: they may be deep, huge or cyclic. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return safeJson(clipped(value));
  if (value === undefined) return m.core_shown_nothing();
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? m.core_shown_list() : m.core_shown_object();
  return visible(clipped(String(value as number | boolean | bigint | symbol)));
}
