/** Bytes of a WebAssembly module, and lists of them to be flattened. */
export type Code = number | readonly Code[];

/** A whole number >= 0 in LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** The four bytes of a float32. */
export function float32(value: number): Code {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** A name: its length and its characters, all ASCII. */
export function text(value: string): Code {
  return [unsigned(value.length), Array.from(value, (character) => character.charCodeAt(0))];
}

/** How many there are, and they. */
export function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

/** A stretch of bytes behind its length. */
export function sized(code: Code): Code {
  const bytes = flat(code);
  return [unsigned(bytes.length), bytes];
}

/** The bytes, in one row. */
export function flat(code: Code): readonly number[] {
  const bytes: number[] = [];
  append(bytes, code);
  return bytes;
}

function append(bytes: number[], code: Code): void {
  if (typeof code === "number") bytes.push(code);
  else for (const part of code) append(bytes, part);
}
