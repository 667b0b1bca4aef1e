/** `system` follows the operating system. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const DARK = 'screen and (prefers-color-scheme: dark)';
/** Media query that replaces `DARK` in each theme. */
const REPLACEMENT: Record<Theme, string> = { system: DARK, dark: 'screen', light: 'not all' };

/** Rules for dark systems. They are remembered because their query is overwritten. */
const darkRules = new Set<CSSMediaRule>();

function collect(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule && rule.media.mediaText === DARK) darkRules.add(rule);
    if ('cssRules' in rule) collect(rule.cssRules as CSSRuleList);
  }
}

/** Applies a theme by switching all style rules for dark systems on or off, so that each colour is declared once. */
export function applyTheme(theme: Theme, page = document): void {
  for (const sheet of page.styleSheets) collect(sheet.cssRules);
  for (const rule of darkRules) rule.media.mediaText = REPLACEMENT[theme];
  page.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
}
