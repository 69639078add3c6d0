/** Every block is a number of these and begins at a multiple: 64 bytes, a cache line. */
export const UNIT = 64;

/** The smallest class whose blocks hold `size` bytes: 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, ... units. */
export function classFor(size: number): number {
  const units = Math.max(1, Math.ceil(size / UNIT));
  if (units <= 4) return units - 1;
  const shift = 29 - Math.clz32(units - 1);
  return 4 * shift + ((units - 1) >>> shift);
}

/** The largest class whose blocks fit into `size` bytes, a multiple of the unit. */
export function classWithin(size: number): number {
  const sizeClass = classFor(size);
  return sizeOfClass(sizeClass) > size ? sizeClass - 1 : sizeClass;
}

/** How many bytes a block of a class has. */
export function sizeOfClass(sizeClass: number): number {
  if (sizeClass < 4) return UNIT * (sizeClass + 1);
  return UNIT * ((sizeClass & 3) + 5) * 2 ** ((sizeClass >> 2) - 1);
}
