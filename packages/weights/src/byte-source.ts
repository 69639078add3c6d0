import { describeValue, refusal } from "@ganglion/tensor";
import type { Reading } from "./reading.ts";

/**
 * Bytes in memory of their own, which no thread shares. Compilers before 5.7 know no bytes in other memory and write the
 * type without parameters, so it is named by what makes it.
 */
export type Bytes = InstanceType<typeof Uint8Array>;

/** A file of which parts can be read. */
export interface ByteSource {
  /** What it is, for messages. */
  readonly label: string;
  readonly size: number;
  /** Its address, if it has one that others can stand beside. */
  readonly address?: string;
  /** Whether each part costs as much as all that is before it, so that a tensor is better read at once. */
  readonly isPacked?: true;
  /** The bytes of `[start, end)`, in `into` if that is given and the source can, or else in memory that nobody else has. */
  read(start: number, end: number, into?: Bytes): Promise<Bytes>;
}

/** How a kind of source reads. */
export type ReadRange = (start: number, end: number, into?: Bytes) => Promise<Uint8Array> | Uint8Array;

/** A source of which each answer is held to what was asked for. */
export function checkedSource(
  { where, signal }: Reading,
  label: string,
  size: number,
  read: ReadRange,
  address?: string,
): ByteSource {
  const checked = async (start: number, end: number, into?: Bytes): Promise<Bytes> => {
    signal?.throwIfAborted();
    const bytes: unknown = await read(start, end, into);
    signal?.throwIfAborted();
    if (bytes instanceof Uint8Array && bytes.length === end - start) {
      return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
    }
    const got = bytes instanceof Uint8Array ? `${bytes.length} bytes` : describeValue(bytes);
    const rule = `reading must give the ${end - start} bytes from ${start}`;
    throw refusal(Error, where, rule, `${got} of ${label}`, "The file may have changed meanwhile; read it again.");
  };
  return { label, size, read: checked, ...(address === undefined ? {} : { address }) };
}
