import { OBJECTIVE_LABELS } from '../../shared/domain/run/hyperparameter-fields';

/** Returns the label of a value of the field `name`: objectives as in their papers, the state `parked` as suspended. */
export function valueLabel<T>(name: string, value: T): T | string {
  if (name === 'objective' && typeof value === 'string' && Object.hasOwn(OBJECTIVE_LABELS, value))
    return OBJECTIVE_LABELS[value as keyof typeof OBJECTIVE_LABELS];
  return name === 'state' && value === 'parked' ? 'suspended' : value;
}
