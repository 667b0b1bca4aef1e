/** The script and style of the report's page, built from src/renderer/report by scripts/lib/report-page.mjs. */
declare module 'virtual:report-page' {
  export const script: string;
  export const style: string;
}
