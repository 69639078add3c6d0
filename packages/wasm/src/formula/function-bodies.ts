/** Numbers of sections, and of the kinds of what is imported and exported. */
const [IMPORTS, EXPORTS, CODE, FUNCTION, MEMORY] = [2, 7, 10, 0, 2] as const;

/** A place in a module that is read. */
interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * The bodies of the functions that a module exports, by name: what lies behind a body's length. One that calls no other can
 * stand in any module that imports the same memory.
 */
export function functionBodies(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const reader: Reader = { bytes, at: 8 };
  let imported = 0;
  const exported: [name: string, index: number][] = [];
  const bodies: Uint8Array[] = [];
  while (reader.at < bytes.length) {
    const id = unsigned(reader);
    const end = unsigned(reader) + reader.at;
    if (id === IMPORTS) times(reader, () => (imported += Number(readImport(reader) === FUNCTION)));
    if (id === EXPORTS) times(reader, () => readExport(reader, exported));
    if (id === CODE) times(reader, () => bodies.push(span(reader)));
    reader.at = end;
  }
  return new Map(exported.map(([name, index]) => [name, bodies[index - imported] as Uint8Array]));
}

function times(reader: Reader, read: () => unknown): void {
  for (let left = unsigned(reader); left > 0; left--) read();
}

/** Reads past an import of a function or of a memory with a maximum, and says which it is. */
function readImport(reader: Reader): number {
  span(reader);
  span(reader);
  const kind = unsigned(reader);
  for (let left = kind === MEMORY ? 3 : 1; left > 0; left--) unsigned(reader);
  return kind;
}

function readExport(reader: Reader, functions: [name: string, index: number][]): void {
  const name = String.fromCharCode(...span(reader));
  const kind = unsigned(reader);
  const index = unsigned(reader);
  if (kind === FUNCTION) functions.push([name, index]);
}

/** A stretch of bytes behind its length. */
function span(reader: Reader): Uint8Array {
  const length = unsigned(reader);
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

/** A whole number in LEB128. */
function unsigned(reader: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.bytes[reader.at++] as number;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
}
