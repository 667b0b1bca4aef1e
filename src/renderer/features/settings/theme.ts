/** `system` follows the computer. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const DARK = 'screen and (prefers-color-scheme: dark)';
/** What stands in the place of the question whether the system is dark. */
const ANSWER: Record<Theme, string> = { system: DARK, dark: 'screen', light: 'not all' };

/** Rules that asked for a dark system once; what they ask is written over, so it has to be remembered which they are. */
const asking = new Set<CSSMediaRule>();

function collect(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule && rule.media.mediaText === DARK) asking.add(rule);
    if ('cssRules' in rule) collect(rule.cssRules as CSSRuleList);
  }
}

/** Shows the page in a theme: every style rule for dark systems holds, or none does. So each colour is written down once. */
export function applyTheme(theme: Theme, page = document): void {
  for (const sheet of page.styleSheets) collect(sheet.cssRules);
  for (const rule of asking) rule.media.mediaText = ANSWER[theme];
  page.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
}
