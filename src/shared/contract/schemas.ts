import { z } from 'zod';
import { visible } from '../lib/text';

/** Pieces of schemas that several files share, each with what it asks for in words. */

/** A SHA-256 as Gander writes it. */
export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/, 'it must be a SHA-256 of 64 hexadecimal digits');

/** What a run's id looks like; nothing else is ever joined to a path. */
export const RUN_ID = /^\d{8}-\d{6}-[a-z]{4}$/;
export const runIdText = z.string().regex(RUN_ID, 'it must be the id of a run such as 20260131-120000-abcd');

/** A word of a file from elsewhere that is only shown or compared: hidden characters in it are written as escapes. */
export const shownWord = (max = 1000) => z.string().max(max).transform(visible);
