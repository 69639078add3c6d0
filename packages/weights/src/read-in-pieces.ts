import { emit, keep, type Tensor } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import { decode, dtypeFor } from "./decode.ts";
import { factsOf } from "./element-type.ts";
import type { Reading } from "./reading.ts";
import type { Part } from "./weights-file.ts";

/** Tensors that lie beside each other are read at once, and large ones in pieces, of up to so many bytes. */
export const MAX_AT_ONCE: number = 2 ** 22;

/** Whether a tensor is read in pieces: it is large, and its values go to the backend as they lie in the file. */
export function isSplit({ backend }: Reading, { bytes, source, arrange, isSwapped }: Part): boolean {
  const areInPlace = arrange === undefined && isSwapped !== true;
  return bytes > MAX_AT_ONCE && areInPlace && source.isPacked !== true && backend.write !== undefined;
}

/**
 * Reads a tensor piece by piece into its own memory, so that it is there once, and tells `note` the bytes of each piece.
 * @throws what reading, decoding and `note` throw; the tensor is freed then.
 */
export async function readInPieces(
  reading: Reading,
  name: string,
  part: Part,
  note: (bytes: number) => void,
  scratch: Bytes = new Uint8Array(MAX_AT_ONCE),
): Promise<Tensor> {
  const { backend } = reading;
  const { type, shape, source, start, bytes } = part;
  const [dtype, width] = [dtypeFor(reading, type), factsOf(type).bytes];
  let x: Tensor | undefined;
  try {
    for (let from = 0; from < bytes; from += MAX_AT_ONCE) {
      const to = Math.min(from + MAX_AT_ONCE, bytes);
      const fits = to - from <= scratch.length;
      const piece = await source.read(start + from, start + to, fits ? scratch : undefined);
      const values = decode(reading, { name, first: from / width }, type, piece);
      // Not before the first piece is there. A scope that happens to be open must not free what is awaited outside of it.
      x ??= keep(emit(backend, backend.fill(0, shape, dtype), [...shape], dtype));
      backend.write?.(x.buffer, from / width, values);
      note(to - from);
    }
    return x as Tensor;
  } catch (error) {
    x?.dispose();
    throw error;
  }
}
