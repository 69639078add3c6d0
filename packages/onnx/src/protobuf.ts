/** A message of protocol buffers as it is being written: its fields one after the other. */
export interface Message {
  /** A whole number, at least 0 and below 2^53; or a negative one, as two's complement of 64 bits. */
  integer(field: number, value: number): Message;
  float(field: number, value: number): Message;
  text(field: number, value: string): Message;
  bytes(field: number, value: Uint8Array): Message;
  message(field: number, value: Message): Message;
  /** What has been written, in pieces. */
  readonly pieces: readonly Uint8Array[];
  readonly size: number;
}

/** An empty message. Large pieces are kept as they are, and copied once at the end. */
export function message(): Message {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const push = (piece: Uint8Array): void => {
    pieces.push(piece);
    size += piece.length;
  };
  const self: Message = {
    integer(field, value) {
      push(varint(field * 8));
      push(varint(value));
      return self;
    },
    float(field, value) {
      push(varint(field * 8 + 5));
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setFloat32(0, value, true);
      push(bytes);
      return self;
    },
    text: (field, value) => self.bytes(field, new TextEncoder().encode(value)),
    bytes(field, value) {
      push(varint(field * 8 + 2));
      push(varint(value.length));
      push(value);
      return self;
    },
    message(field, value) {
      push(varint(field * 8 + 2));
      push(varint(value.size));
      for (const piece of value.pieces) push(piece);
      return self;
    },
    pieces,
    get size() {
      return size;
    },
  };
  return self;
}

/** The bytes of a message. */
export function encoded({ pieces, size }: Message): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  if (value < 0) return negative(BigInt.asUintN(64, BigInt(value)));
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function negative(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128);
    rest /= 128n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
