/**
 * A new id for a job, a question or a window, unique among all windows and processes: the time, and a random part.
 *
 * `crypto.randomUUID` does not exist in pages from other hosts over plain HTTP.
 */
export const uniqueId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
