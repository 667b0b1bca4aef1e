import { m } from '../../../paraglide/messages';
import { HERE } from '../../../shared/domain/target';
import { formatList } from '../../../shared/lib/format';

/** Name of a place where runs train. */
export const placeLabel = (place: string): string => (place === HERE ? m.common_this_machine() : place);

/** Where the runs of a plan train. */
export const describePlaces = (places: readonly string[]): string =>
  places.length > 1
    ? m.target_in_turn({ places: formatList(places.map(placeLabel)) })
    : places.map(placeLabel).join('');
