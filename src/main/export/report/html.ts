import { createHash } from 'node:crypto';
import { m } from '../../../paraglide/messages';
import { REPORT_DATA, REPORT_PICTURES } from '../../../shared/formats/report-data';
import { getLocale } from '../../../shared/locale';
import { safeJson, visible } from '../../../shared/lib/text';

/** Escapes text between tags, on one line. */
const escapeHtml = (text: string): string =>
  visible(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** JSON for a script element: it contains neither an end tag nor the start of a comment. */
export const inertJson = (value: unknown): string => safeJson(value).replace(/</g, '\\u003c');

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Allows this script and this style by their hashes, and data: images; everything else is blocked. */
const contentSecurityPolicy = (script: string, style: string): string =>
  `default-src 'none'; script-src ${sourceHash(script)}; style-src ${sourceHash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;

export interface PageParts {
  title: string;
  script: string;
  style: string;
}

/** The page up to the first image. Script and style must not contain their own end tag; the build checks that. */
export const htmlBeforeImages = ({ title, script, style }: PageParts, data: unknown): string => `<!doctype html>
<html lang="${getLocale()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>${escapeHtml(m.drawing_noscript())}</noscript></div>
<script type="application/json" id="${REPORT_DATA}">${inertJson(data)}</script>
<script type="application/json" id="${REPORT_PICTURES}">[`;

export const htmlAfterImages = ({ script }: PageParts): string => `]</script>
<script>${script}</script>
</body>
</html>
`;
