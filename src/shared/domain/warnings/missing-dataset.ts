import { m } from '../../../paraglide/messages';

/** The beginning of the warning that a dataset of planned runs is not on this machine. */
export const missingDataset = (name: string): string => m.core_dataset_not_here({ name });
