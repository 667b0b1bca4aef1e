import { createHash } from 'node:crypto';
import { REPORT_DATA, REPORT_PICTURES } from '../../../shared/formats/report-data';
import { safeJson, visible } from '../../../shared/lib/text';

/** Text between tags, on one line. */
const escaped = (text: string): string =>
  visible(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** JSON that no HTML parser can read as anything else: neither the end of its block nor the beginning of a comment is in it. */
export const inertJson = (value: unknown): string => safeJson(value).replace(/</g, '\\u003c');

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** The page may run this script and use this style, by their hashes; it may show pictures that are in it, and ask nobody for anything. */
const policy = (script: string, style: string): string =>
  `default-src 'none'; script-src ${sourceHash(script)}; style-src ${sourceHash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;

export interface PageParts {
  title: string;
  script: string;
  style: string;
}

/** What stands before the first picture. A script or style of ours never holds its own end tag; that is checked when it is built. */
export const pageHead = ({ title, script, style }: PageParts, data: unknown): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This report plays its pictures with a script of its own: allow scripts for this file to read it.</noscript></div>
<script type="application/json" id="${REPORT_DATA}">${inertJson(data)}</script>
<script type="application/json" id="${REPORT_PICTURES}">[`;

export const pageTail = ({ script }: PageParts): string => `]</script>
<script>${script}</script>
</body>
</html>
`;
