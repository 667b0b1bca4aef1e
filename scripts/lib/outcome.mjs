/** Set-up steps refuse by value: `why` is one sentence that says what is missing and what to do. */
export const done = (value = true) => ({ ok: true, value });
export const refused = (why) => ({ ok: false, why });
