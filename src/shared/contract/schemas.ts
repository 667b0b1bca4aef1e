import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { visible } from '../lib/text';

/** Schemas shared by several files, each with a message that states what is expected. */

/** A SHA-256 in lower-case hexadecimal. */
export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/, { error: () => m.core_must_be_sha_256_64() });

/** Format of a run's id; nothing else from outside is ever joined to a path. */
export const RUN_ID = /^\d{8}-\d{6}-[a-z]{4}$/;
export const runIdText = z.string().regex(RUN_ID, { error: () => m.core_must_be_id_run_such() });

/** Text from a foreign file that is only shown or compared; control characters in it are written as escapes. */
export const shownWord = (max = 1000) => z.string().max(max).transform(visible);
