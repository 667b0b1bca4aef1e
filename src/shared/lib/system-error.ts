import { describeTrouble, troubleOf } from '../contract/disk-trouble';

/** An error of a system call, as thrown by Node. */
export interface SystemError extends Error {
  code: string;
  /** The call that failed: `open`, `mkdir`, `write`... */
  syscall?: string;
  path?: string;
  /** The second path of a call with two. */
  dest?: string;
}

interface Meaning {
  /** What is wrong, as the end of "X cannot be used: ...". */
  reason: string;
  /** What to do about it. */
  advice?: string;
}

const PERMISSION: Meaning = {
  reason: 'its permissions do not allow it',
  advice: 'Change its permissions or its owner, or choose another place.',
};
const NAME_TAKEN_ADVICE = 'Choose another name, or remove what is there.';
const BUSY: Meaning = { reason: 'another program uses it', advice: 'Close that program and try again.' };
const GONE: Meaning = {
  reason: 'its disk or network folder does not answer',
  advice: 'Mount it again, or choose another place.',
};

/**
 * Meaning of each system error code: every sentence about a system call is made from this table. Which codes are
 * trouble with a disk, that may pass, says contract/disk-trouble.ts.
 */
const MEANINGS: Record<string, Meaning> = {
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: { reason: 'the disk is read-only', advice: 'Make it writable, or choose another place.' },
  ENOSPC: { reason: 'the disk is full', advice: 'Free some space, or inodes ("df -i"), and try again.' },
  EDQUOT: { reason: 'your quota on this disk is used up', advice: 'Free some space and try again.' },
  EFBIG: {
    reason: 'it would exceed the maximum size of a file',
    advice: 'Check "ulimit -f" and the file system, or choose another place.',
  },
  ENOENT: { reason: 'it does not exist' },
  ENOTDIR: { reason: 'a part of its path is a file, not a folder', advice: 'Choose another path.' },
  EISDIR: { reason: 'it is a folder', advice: 'Name a file.' },
  EEXIST: { reason: 'something with that name already exists', advice: NAME_TAKEN_ADVICE },
  ENOTEMPTY: { reason: 'the folder is not empty', advice: NAME_TAKEN_ADVICE },
  ENAMETOOLONG: { reason: 'its name or path is too long', advice: 'Choose a shorter one.' },
  ELOOP: { reason: 'its symbolic links lead in a circle', advice: 'Choose another path.' },
  EMFILE: {
    reason: 'this process has too many files open',
    advice: 'Raise the limit ("ulimit -n 1024") and try again.',
  },
  ENFILE: { reason: 'too many files are open on this machine', advice: 'Close other programs and try again.' },
  EIO: { reason: 'the disk reported an error', advice: 'Check the disk.' },
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  ENOMEM: { reason: 'the memory is used up', advice: 'Close other programs and try again.' },
  EAGAIN: {
    reason: 'the system allows no more processes or threads',
    advice: 'Close other programs, or raise the limit ("ulimit -u"), and try again.',
  },
  EINVAL: { reason: 'the system rejects it', advice: 'Choose another place.' },
  EPIPE: { reason: 'its reader has closed it', advice: 'Start the reader again.' },
  EXDEV: { reason: 'it is on another disk', advice: 'Choose another place.' },
  ESTALE: GONE,
  ENODEV: GONE,
  ENXIO: GONE,
};

/** Whether an error comes from the system and not from our own code: it has a code such as `ENOENT`. */
export const isSystemError = (error: unknown): error is SystemError => /^E[A-Z0-9]+$/.test(codeOf(error));

/** The code of an error of the system, of Node (`ERR_...`) or of SQLite; empty for every other value. */
const codeOf = (error: unknown): string => (error instanceof Error ? String((error as Partial<SystemError>).code) : '');

/** What is wrong, without advice: "the disk is full". Undefined for an error that is not from the system. */
export function systemReason(error: unknown): string | undefined {
  if (!isSystemError(error)) return undefined;
  if (error.syscall === 'mkdir' && error.code === 'ENOENT') return 'no folder can be created there';
  if (error.syscall === 'scandir' && error.code === 'ENOTDIR') return 'it is a file, not a folder';
  return MEANINGS[error.code]?.reason ?? `the system reports ${error.code}`;
}

/**
 * One sentence about an error of the system or of SQLite, with what to do.
 *
 * @param what the thing that could not be used; defaults to the path in the error
 * @returns undefined for every other error, which is a bug and should keep its stack
 */
export function describeSystemError(error: unknown, what?: string): string | undefined {
  if (codeOf(error).startsWith('SQLITE_')) return describeSqlite(error as SystemError);
  const reason = systemReason(error);
  if (reason === undefined) return undefined;
  const { code, dest, path, syscall } = error as SystemError;
  const subject = what ?? dest ?? path;
  const advice = MEANINGS[code]?.advice;
  return `${subject ?? `The call "${syscall ?? 'of the system'}"`} ${subject === undefined ? 'failed' : 'cannot be used'}: ${reason}.${advice === undefined ? '' : ` ${advice}`}`;
}

function describeSqlite(error: SystemError): string | undefined {
  const trouble = troubleOf(error);
  if (error.code.startsWith('SQLITE_CANTOPEN'))
    return 'The database of this home cannot be opened: check the permissions of its folder, and the limit of open files ("ulimit -n", at least 64).';
  return trouble && `The database cannot be used (${error.code}). ${describeTrouble(trouble, 'the home')}`;
}
