/** A module that has no trial. */
export const trials = 3;
