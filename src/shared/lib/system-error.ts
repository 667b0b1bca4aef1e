import { m } from '../../paraglide/messages';
import { joinSentences } from './join-sentences';
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
  get reason() {
    return m.core_permissions_do_not_allow();
  },
  get advice() {
    return m.core_change_permissions_or_owner_or();
  },
};
const nameTakenAdvice = (): string => m.core_choose_another_name_or_remove();
const BUSY: Meaning = {
  get reason() {
    return m.core_another_program_uses();
  },
  get advice() {
    return m.core_close_program_and_try_again();
  },
};
const GONE: Meaning = {
  get reason() {
    return m.core_disk_or_network_folder_does();
  },
  get advice() {
    return m.core_mount_again_or_choose_another();
  },
};

/**
 * Meaning of each system error code: every sentence about a system call is made from this table. Which codes are
 * trouble with a disk, that may pass, says contract/disk-trouble.ts.
 */
const MEANINGS: Record<string, Meaning> = {
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: {
    get reason() {
      return m.core_disk_read_only();
    },
    get advice() {
      return m.core_make_writable_or_choose_another();
    },
  },
  ENOSPC: {
    get reason() {
      return m.core_disk_full();
    },
    get advice() {
      return m.core_free_some_space_or_inodes();
    },
  },
  EDQUOT: {
    get reason() {
      return m.core_your_quota_on_disk_used();
    },
    get advice() {
      return m.core_free_some_space_and_try();
    },
  },
  EFBIG: {
    get reason() {
      return m.core_would_exceed_maximum_size_file();
    },
    get advice() {
      return m.core_check_ulimit_f_and_file();
    },
  },
  ENOENT: {
    get reason() {
      return m.core_does_not_exist();
    },
  },
  ENOTDIR: {
    get reason() {
      return m.core_part_path_file_not_folder();
    },
    get advice() {
      return m.core_choose_another_path();
    },
  },
  EISDIR: {
    get reason() {
      return m.core_it_is_a_folder();
    },
    get advice() {
      return m.core_name_file();
    },
  },
  EEXIST: {
    get reason() {
      return m.core_something_with_name_already_exists();
    },
    get advice() {
      return nameTakenAdvice();
    },
  },
  ENOTEMPTY: {
    get reason() {
      return m.core_folder_not_empty();
    },
    get advice() {
      return nameTakenAdvice();
    },
  },
  ENAMETOOLONG: {
    get reason() {
      return m.core_name_or_path_too_long();
    },
    get advice() {
      return m.core_choose_shorter_one();
    },
  },
  ELOOP: {
    get reason() {
      return m.core_symbolic_links_lead_in_circle();
    },
    get advice() {
      return m.core_choose_another_path();
    },
  },
  EMFILE: {
    get reason() {
      return m.core_process_has_too_many_files();
    },
    get advice() {
      return m.core_raise_limit_ulimit_n_1024();
    },
  },
  ENFILE: {
    get reason() {
      return m.core_too_many_files_open_on();
    },
    get advice() {
      return m.core_close_other_programs_and_try();
    },
  },
  EIO: {
    get reason() {
      return m.core_disk_reported_error();
    },
    get advice() {
      return m.core_check_disk();
    },
  },
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  ENOMEM: {
    get reason() {
      return m.core_memory_used_up();
    },
    get advice() {
      return m.core_close_other_programs_and_try();
    },
  },
  EAGAIN: {
    get reason() {
      return m.core_system_allows_no_more_processes();
    },
    get advice() {
      return m.core_close_other_programs_or_raise();
    },
  },
  EINVAL: {
    get reason() {
      return m.core_system_rejects();
    },
    get advice() {
      return m.core_choose_another_place();
    },
  },
  EPIPE: {
    get reason() {
      return m.core_reader_has_closed();
    },
    get advice() {
      return m.core_start_reader_again();
    },
  },
  EXDEV: {
    get reason() {
      return m.core_on_another_disk();
    },
    get advice() {
      return m.core_choose_another_place();
    },
  },
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
  if (error.syscall === 'mkdir' && error.code === 'ENOENT') return m.core_no_folder_can_be_created();
  if (error.syscall === 'scandir' && error.code === 'ENOTDIR') return m.core_file_not_folder();
  return MEANINGS[error.code]?.reason ?? m.core_system_reports({ code: error.code });
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
  const sentence =
    subject !== undefined
      ? m.core_cannot_be_used({ subject, reason })
      : syscall === undefined
        ? m.core_call_of_system_failed({ reason })
        : m.core_call_failed({ syscall, reason });
  return joinSentences(sentence, advice);
}

function describeSqlite(error: SystemError): string | undefined {
  const trouble = troubleOf(error);
  if (error.code.startsWith('SQLITE_CANTOPEN')) return m.core_database_home_cannot_be_opened();
  return (
    trouble &&
    m.core_database_cannot_be_used({ code: error.code, trouble: describeTrouble(trouble, m.core_the_home()) })
  );
}
