/** The bytes of a file with this header, whatever it says, and as many bytes of tensors. */
export function safetensors(header: unknown, body: Uint8Array | number = 0, length?: bigint): Uint8Array<ArrayBuffer> {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = header instanceof Uint8Array ? header : new TextEncoder().encode(json);
  const data = typeof body === "number" ? new Uint8Array(body) : body;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
