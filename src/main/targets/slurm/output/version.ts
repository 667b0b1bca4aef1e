/** Slurm's version, printed by each of its commands with `--version`, such as `slurm-wlm 22.05.8`. */
export interface SlurmVersion {
  major: number;
  minor: number;
  /** As printed: `22.05.8`, `23.11.0-0rc1`. */
  text: string;
}

/** The version in what a command printed; undefined if there is none. */
export function parseVersion(text: string): SlurmVersion | undefined {
  const match = /\bslurm(?:-wlm)?\s+((\d{1,3})\.(\d{1,3})[\w.-]{0,30})/i.exec(text);
  return match ? { major: Number(match[2]), minor: Number(match[3]), text: match[1]! } : undefined;
}
