import { m } from '../../../../paraglide/messages';

/** Words for Slurm's reasons (`slurm.h`, `job_reason_string`) that a person can act on. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  Priority: () => m.slurm_reason_priority(),
  Resources: () => m.slurm_reason_resources(),
  Dependency: () => m.slurm_reason_dependency(),
  DependencyNeverSatisfied: () => m.slurm_reason_dependency_never(),
  BeginTime: () => m.slurm_reason_begin_time(),
  JobArrayTaskLimit: () => m.slurm_reason_array_limit(),
  JobHeldUser: () => m.slurm_reason_held_by_user(),
  JobHeldAdmin: () => m.slurm_reason_held_by_administrator(),
  JobHoldMaxRequeue: () => m.slurm_reason_held_after_requeues(),
  PartitionConfig: () => m.slurm_reason_partition_limit(),
  PartitionNodeLimit: () => m.slurm_reason_partition_limit(),
  PartitionTimeLimit: () => m.slurm_reason_partition_time_limit(),
  PartitionDown: () => m.slurm_reason_partition_down(),
  PartitionInactive: () => m.slurm_reason_partition_down(),
  ReqNodeNotAvail: () => m.slurm_reason_nodes_unavailable(),
  NodeDown: () => m.slurm_reason_nodes_unavailable(),
  Nodes_required_for_job_are_DOWN: () => m.slurm_reason_nodes_unavailable(),
  Reservation: () => m.slurm_reason_reservation(),
  ReservationDeleted: () => m.slurm_reason_reservation_deleted(),
  Licenses: () => m.slurm_reason_licences(),
  Prolog: () => m.slurm_reason_prolog(),
  Cleaning: () => m.slurm_reason_cleaning(),
  BadConstraints: () => m.slurm_reason_constraints(),
  InvalidAccount: () => m.slurm_reason_account(),
  AccountNotAllowed: () => m.slurm_reason_account(),
  InvalidQOS: () => m.slurm_reason_qos_invalid(),
  QOSNotAllowed: () => m.slurm_reason_qos_invalid(),
  QOSResourceLimit: () => m.slurm_reason_qos_limit(),
  QOSUsageThreshold: () => m.slurm_reason_qos_limit(),
  QOSTimeLimit: () => m.slurm_reason_qos_limit(),
  QOSJobLimit: () => m.slurm_reason_qos_limit(),
  AssociationJobLimit: () => m.slurm_reason_account_limit(),
  AssociationResourceLimit: () => m.slurm_reason_account_limit(),
  AssociationTimeLimit: () => m.slurm_reason_account_limit(),
  JobLaunchFailure: () => m.slurm_reason_launch_failed(),
  launch_failed_requeued_held: () => m.slurm_reason_launch_failed(),
};

/** Limits have a reason for each resource, such as `QOSMaxGRESPerUser` or `AssocGrpCpuLimit`. */
const LIMITS: readonly (readonly [RegExp, () => string])[] = [
  [/^(QOS|MaxQOS)(Max|Min|Grp)/, () => m.slurm_reason_qos_limit()],
  [/^Assoc|^(Max|Min|Grp)[A-Z]\w*(Limit|PerJob|PerUser|PerAccount|Minutes)/, () => m.slurm_reason_account_limit()],
  [/^Required_?Node/i, () => m.slurm_reason_nodes_unavailable()],
];

/**
 * Why a job waits, in words that continue "Waiting:", such as "jobs with a higher priority come first"; Slurm's own
 * word where there are none.
 */
export function describePendingReason(reason: string): string {
  // Slurm appends details (`ReqNodeNotAvail, UnavailableNodes:n1`), and `scontrol` writes underscores for spaces.
  const word = /^\w*/.exec(reason.replaceAll(' ', '_'))![0];
  const sentence = Object.hasOwn(SENTENCES, word) ? SENTENCES[word] : LIMITS.find(([limit]) => limit.test(word))?.[1];
  return sentence ? sentence() : reason;
}
