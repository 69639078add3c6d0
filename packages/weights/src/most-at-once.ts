/** Tensors that lie beside each other are read at once, and large ones in pieces, of up to so many bytes. */
export const MOST_AT_ONCE: number = 2 ** 22;
