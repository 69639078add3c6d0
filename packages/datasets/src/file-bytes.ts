import { describeValue, refusal } from "@ganglion/tensor";

/**
 * The bytes of a file that was read.
 * @throws TypeError if they are none.
 */
export function fileBytes(name: string, what: string, file: unknown): Uint8Array {
  if (file instanceof Uint8Array) return file;
  // An ArrayBuffer of another realm is no instance of this one's.
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (Object.prototype.toString.call(file) === "[object ArrayBuffer]") return new Uint8Array(file as ArrayBuffer);
  const remedy = "Pass what arrayBuffer() of a file or a response gives, awaited.";
  throw refusal(
    TypeError,
    name,
    `${what} must be the bytes of a file, a Uint8Array or an ArrayBuffer`,
    describeValue(file),
    remedy,
  );
}
