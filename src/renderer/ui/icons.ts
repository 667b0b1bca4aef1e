/**
 * The icons of the window, by what they mean (Lucide, ISC license). They are hidden from screen readers: the text beside
 * them, or the label of the button, says the same. app.css sets their size.
 */
export { default as IconChevronDown } from '@lucide/svelte/icons/chevron-down';
export { default as IconCheck } from '@lucide/svelte/icons/check';
export { default as IconClose } from '@lucide/svelte/icons/x';
export { default as IconFind } from '@lucide/svelte/icons/search';
export { default as IconMenu } from '@lucide/svelte/icons/menu';
export { default as IconWarning } from '@lucide/svelte/icons/triangle-alert';

export { default as IconRuns } from '@lucide/svelte/icons/list';
export { default as IconNew } from '@lucide/svelte/icons/plus';
export { default as IconCompare } from '@lucide/svelte/icons/columns-3';
export { default as IconDisk } from '@lucide/svelte/icons/hard-drive';
export { default as IconAbout } from '@lucide/svelte/icons/info';

export { default as IconEnlarge } from '@lucide/svelte/icons/maximize';
export { default as IconGrip } from '@lucide/svelte/icons/grip-vertical';
export { default as IconLogScale } from '@lucide/svelte/icons/square-function';
export { default as IconMetrics } from '@lucide/svelte/icons/list-checks';
export { default as IconPin } from '@lucide/svelte/icons/pin';
export { default as IconSave } from '@lucide/svelte/icons/download';
