/** Above it, not every whole number is a float32, and an index or an int32 value might be another. */
export const MAX_LENGTH = 16_777_216;

/** How many floats may wait in a pool to be used again: 256 MiB. */
export const MAX_POOLED = 67_108_864;
