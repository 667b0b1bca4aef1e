/** The beginning of the warning that a dataset of planned runs is not on this machine. */
export const missingDataset = (name: string): string => `The dataset ${name} is not here yet: `;
