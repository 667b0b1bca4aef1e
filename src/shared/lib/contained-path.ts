const MAX_NAME_BYTES = 255;
const MAX_DEPTH = 32;
/** Names that mean devices or streams on some system, and characters that no name may have there. */
const UNSAFE_SEGMENT = /^\.{0,2}$|[\u0000-\u001f<>:"|?*\\]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const encoder = new TextEncoder();

/** Whether a path of names separated by `/` stays inside its folder on every system. */
export function isContainedPath(path: string): boolean {
  const segments = path.replace(/\/$/, '').split('/');
  return (
    segments.length <= MAX_DEPTH &&
    segments.every((segment) => !UNSAFE_SEGMENT.test(segment) && encoder.encode(segment).length <= MAX_NAME_BYTES)
  );
}
