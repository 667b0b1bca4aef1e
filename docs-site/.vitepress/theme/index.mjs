// The default theme with fonts of the system.
export { default } from 'vitepress/theme-without-fonts';
