import { m } from '../../paraglide/messages';
import type { RunEvent } from '../contract/results';
import { joinSentences } from '../lib/join-sentences';
import { getLocale, inEnglish } from '../locale';
import { WARNING_NAMES } from './warnings/catalogue';
import { describeWarningChange } from './warnings/run-warnings';

/** A message whose English text is stored, with the names of its placeholders. */
interface Recorded {
  make: (values: Record<string, unknown>) => string;
  names: readonly string[];
}

const recorded = <T>(make: (values: T) => string, ...names: (keyof T & string)[]): Recorded => ({
  make: make as unknown as Recorded['make'],
  names,
});

/** What begins with a placeholder, or is a beginning of another one, comes last. */
const RECORDED: readonly Recorded[] = [
  recorded(m.runs_ended_before_start),
  recorded(m.runs_ended_by_force),
  recorded(m.runs_ended_stopped),
  recorded(m.runs_ended_cancelled),
  recorded(m.runs_ended_cancelled_waiting),
  recorded(m.runs_ended_waiting_for_disk),
  recorded(m.runs_ended_not_suspended),
  recorded(m.runs_ended_process_lost),
  recorded(m.runs_ended_unknown),
  recorded(m.runs_ended_imported),
  recorded(m.runs_ended_program, 'pid'),
  recorded(m.runs_ended_silent, 'seconds'),
  recorded(m.runs_ended_not_started, 'reason'),
  recorded(m.runs_resumable, 'step'),
  recorded(m.runs_not_resumable),
  recorded(m.runs_exit_memory),
  recorded(m.runs_exit_memory_killed),
  recorded(m.runs_exit_killed),
  recorded(m.runs_exit_code, 'code'),
  recorded(m.runs_exit_signal, 'signal'),
  recorded(m.runs_exit_no_output),
  recorded(m.runs_exit_last_line, 'line'),
  recorded(m.runs_prepare_no_checkpoint),
  recorded(m.runs_prepare_dataset_changed, 'name', 'before', 'now'),
  recorded(m.runs_event_too_many_metrics, 'max', 'name'),
  recorded(m.runs_event_repeated_steps, 'name', 'skipped', 'step'),
  recorded(m.runs_event_pruned, 'rule', 'steps'),
  recorded(m.runs_event_damaged_line, 'byte', 'reason'),
  recorded(m.runs_event_damaged_lines, 'count', 'next'),
  recorded(m.runs_event_journal_shorter, 'bytes'),
  recorded(m.runs_event_checkpoint_unusable, 'step', 'what'),
  recorded(m.runs_event_woken, 'pid'),
  recorded(m.runs_event_files_gone, 'what'),
  recorded(m.runs_event_not_exact, 'step', 'changes'),
  recorded(m.runs_job_unknown),
  recorded(m.runs_job_forgotten, 'job'),
  recorded(m.runs_job_no_step),
  recorded(m.runs_job_resubmitted),
  recorded(m.runs_job_resubmitted_after, 'job'),
  recorded(m.slurm_reason_account),
  recorded(m.slurm_reason_account_limit),
  recorded(m.slurm_reason_array_limit),
  recorded(m.slurm_reason_begin_time),
  recorded(m.slurm_reason_cleaning),
  recorded(m.slurm_reason_constraints),
  recorded(m.slurm_reason_dependency),
  recorded(m.slurm_reason_dependency_never),
  recorded(m.slurm_reason_held_after_requeues),
  recorded(m.slurm_reason_held_by_administrator),
  recorded(m.slurm_reason_held_by_user),
  recorded(m.slurm_reason_launch_failed),
  recorded(m.slurm_reason_licences),
  recorded(m.slurm_reason_nodes_unavailable),
  recorded(m.slurm_reason_partition_down),
  recorded(m.slurm_reason_partition_limit),
  recorded(m.slurm_reason_partition_time_limit),
  recorded(m.slurm_reason_priority),
  recorded(m.slurm_reason_prolog),
  recorded(m.slurm_reason_qos_invalid),
  recorded(m.slurm_reason_qos_limit),
  recorded(m.slurm_reason_reservation),
  recorded(m.slurm_reason_reservation_deleted),
  recorded(m.slurm_reason_resources),
  recorded(m.targets_job_cancelled, 'job'),
  recorded(m.targets_job_ended, 'job'),
  recorded(m.targets_job_failed, 'job'),
  recorded(m.targets_job_failed_code, 'job', 'code'),
  recorded(m.targets_job_failed_signal, 'job', 'signal'),
  recorded(m.targets_job_node_failed, 'job'),
  recorded(m.targets_job_out_of_memory, 'job'),
  recorded(m.targets_job_preempted, 'job'),
  recorded(m.targets_job_time_limit, 'job'),
  recorded(m.targets_process_ended, 'pid', 'host'),
  recorded(m.core_journal_line_does_not_have),
  recorded(m.core_journal_line_has_columns_unequal),
  recorded(m.core_journal_line_not_json),
  recorded(m.training_failure_disk_full),
  recorded(m.training_failure_memory),
  recorded(m.training_failure_installation, 'message'),
  recorded(m.training_failure_folder, 'message'),
  recorded(m.training_ended_unwritten, 'reason'),
  recorded(m.training_disk_waits),
  recorded(m.training_disk_recovered),
  recorded(m.training_disk_slow, 'percent'),
  recorded(m.training_eager, 'reason'),
  recorded(m.training_kernels_unused, 'reason'),
  recorded(m.training_stopped_on_warning, 'name', 'step'),
  recorded(m.training_no_engine, 'errors'),
  recorded(m.training_wasm_cannot, 'network'),
  recorded(m.training_data_changed, 'file', 'hash'),
  recorded(m.training_data_no_tensor, 'file', 'name'),
  recorded(m.training_data_shape, 'file', 'found', 'network', 'expected'),
  recorded(m.training_data_pixels, 'file'),
  recorded(m.training_data_points, 'file'),
  recorded(m.training_data_empty, 'file'),
  recorded(m.training_data_unreadable, 'file', 'message'),
  recorded(m.training_checkpoint_shape, 'name', 'shape'),
  recorded(m.training_checkpoint_lacks, 'name'),
  recorded(m.training_checkpoint_position, 'position', 'samples'),
  recorded(m.training_branch_checkpoint_unreadable, 'file', 'message'),
  recorded(m.training_resume_checkpoint_unreadable, 'file', 'message'),
  recorded(m.common_scores_few_images, 'min', 'count'),
  recorded(m.training_scores_no_distance, 'min', 'count'),
  recorded(m.training_scores_images, 'samples', 'id', 'about', 'seed'),
  recorded(m.training_scores_points, 'samples', 'seed'),
  recorded(m.core_disk_full_free_some_space, 'folder', 'space'),
  recorded(m.core_disk_reports_errors_check_disk, 'folder'),
  recorded(m.core_cannot_be_written_read_only, 'folder'),
  recorded(m.core_or_part_missing_restore_or, 'folder'),
  recorded(m.runs_file_missing, 'path'),
  recorded(m.runs_file_changed, 'path'),
  recorded(m.runs_file_size, 'path', 'size', 'bytes'),
  recorded(m.runs_prepare_other_run, 'folder', 'id', 'name'),
  recorded(m.training_diverged, 'metric', 'value', 'step'),
  recorded(m.training_best, 'label', 'value'),
];

/** Longer texts are not translated. */
const MAX_LENGTH = 2000;

interface Pattern extends Recorded {
  /** Text before the first placeholder, by which most patterns are ruled out. */
  begin: string;
  /** Matches one sentence and, as the last group, the ones after it. */
  expression: RegExp;
  /** The placeholder of each group but the last; one that occurs twice has two groups. */
  groups: readonly string[];
}

let patterns: readonly Pattern[] | undefined;

/** The pattern of the English text of a message. */
function patternOf({ make, names }: Recorded): Pattern {
  const text = inEnglish(() => make(Object.fromEntries(names.map((name, i) => [name, `\u0001${i}\u0001`]))));
  const pieces = text.split(/\u0001(\d+)\u0001/);
  const literals = pieces.filter((_, i) => i % 2 === 0);
  const body = literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('([^]*?)');
  // What ends with a placeholder takes all of the text.
  const rest = literals.at(-1) === '' ? '()' : '(?: ([^]+))?';
  return {
    make,
    names,
    begin: literals[0]!,
    expression: new RegExp(`^${body}${rest}$`),
    groups: pieces.filter((_, i) => i % 2 === 1).map((i) => names[Number(i)]!),
  };
}

/**
 * Translates a text that journals and databases have in English, such as why a run ended: each of its sentences that
 * this version knows, and the others as they are.
 */
export function describeRecorded(text: string): string {
  if (getLocale() === 'en' || text.length > MAX_LENGTH) return text;
  patterns ??= RECORDED.map(patternOf);
  for (const { make, begin, expression, groups } of patterns) {
    const found = text.startsWith(begin) ? expression.exec(text) : null;
    if (!found) continue;
    const values = Object.fromEntries(groups.map((name, i) => [name, describeRecorded(found[i + 1]!)]));
    const rest = found[groups.length + 1];
    return joinSentences(make(values), rest ? describeRecorded(rest) : undefined);
  }
  return text;
}

/** The level of an event in the current language. */
export function levelLabel(level: RunEvent['level']): string {
  switch (level) {
    case 'info':
      return m.common_level_info();
    case 'warning':
      return m.common_level_warning();
    case 'error':
      return m.common_level_error();
  }
}

/** The text of an event in the current language; that of a training warning is made from its code and values. */
export function describeEvent({ code, message, warning }: RunEvent): string {
  const name = warning && getLocale() !== 'en' ? WARNING_NAMES.find((one) => one === code) : undefined;
  return warning && name ? describeWarningChange({ name, ...warning }) : describeRecorded(message);
}
