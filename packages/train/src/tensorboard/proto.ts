/** A message of protocol buffers as it grows, with the fields that event files have. */
export interface ProtoMessage {
  double(field: number, value: number): ProtoMessage;
  float(field: number, value: number): ProtoMessage;
  int(field: number, value: number): ProtoMessage;
  text(field: number, value: string): ProtoMessage;
  bytes(field: number, value: Uint8Array): ProtoMessage;
  /** Doubles one after the other, packed. */
  doubles(field: number, values: readonly number[]): ProtoMessage;
  finish(): Uint8Array<ArrayBuffer>;
}

/**
 * An empty message.
 * @see Google, Protocol Buffers: Encoding
 */
export function protoMessage(): ProtoMessage {
  const parts: number[] = [];
  const put = (bytes: Iterable<number>): ProtoMessage => {
    for (const byte of bytes) parts.push(byte);
    return message;
  };
  const message: ProtoMessage = {
    double(field, value) {
      put(varint(field * 8 + 1));
      return put(float64s([value]));
    },
    float(field, value) {
      put(varint(field * 8 + 5));
      return put(new Uint8Array(littleEndian(4, (view) => view.setFloat32(0, value, true))));
    },
    int(field, value) {
      put(varint(field * 8));
      return put(varint(value));
    },
    text: (field, value) => message.bytes(field, new TextEncoder().encode(value)),
    bytes(field, value) {
      put(varint(field * 8 + 2));
      put(varint(value.length));
      return put(value);
    },
    doubles: (field, values) => message.bytes(field, float64s(values)),
    finish: () => Uint8Array.from(parts),
  };
  return message;
}

/** Seven bits a byte, the lowest first. Steps may be larger than 32 bits, so there are no shifts. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function float64s(values: readonly number[]): Uint8Array {
  return new Uint8Array(
    littleEndian(8 * values.length, (view) => {
      for (const [at, value] of values.entries()) view.setFloat64(8 * at, value, true);
    }),
  );
}

function littleEndian(size: number, fill: (view: DataView) => void): ArrayBuffer {
  const buffer = new ArrayBuffer(size);
  fill(new DataView(buffer));
  return buffer;
}
