/** A float format that is narrower than float32. */
export interface SmallFloat {
  readonly mantissaBits: number;
  readonly bias: number;
  /** The bits of infinity. */
  readonly infinity: number;
  readonly largest: number;
}

/** IEEE 754's binary16. */
export const FLOAT16: SmallFloat = { mantissaBits: 10, bias: 15, infinity: 0x7c00, largest: 65504 };

/** The upper half of a float32. */
export const BFLOAT16: SmallFloat = { mantissaBits: 7, bias: 127, infinity: 0x7f80, largest: 3.3895313892515355e38 };

/**
 * The bits of the nearest number of a format, ties to even, straight from double precision, so that nothing is rounded twice.
 * What is beyond its largest becomes infinite.
 */
export function packFloats(values: ArrayLike<number>, format: SmallFloat): Uint16Array<ArrayBuffer> {
  const packed = new Uint16Array(values.length);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const { mantissaBits, bias, infinity } = format;
  const lowest = 1 - bias;
  for (let index = 0; index < values.length; index++) {
    double[0] = values[index] as number;
    const high = words[1] as number;
    const sign = (high >>> 16) & 0x8000;
    const magnitude = Math.abs(double[0]);
    if (Number.isNaN(magnitude)) {
      packed[index] = sign | infinity | (1 << (mantissaBits - 1));
      continue;
    }
    const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, lowest);
    if (exponent > bias) {
      packed[index] = sign | infinity;
      continue;
    }
    // Units of the last place, in which the sum is rounded to even; a carry runs into the exponent, as it should.
    const units = magnitude * 2 ** (mantissaBits - exponent) + 2 ** 52 - 2 ** 52;
    packed[index] = sign | Math.min(infinity, (exponent - lowest) * 2 ** mantissaBits + units);
  }
  return packed;
}

/** The float32 values of binary16 numbers, all exact. */
export function unpackFloat16(halves: ArrayLike<number>): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index++) {
    const half = halves[index] as number;
    const [exponent, mantissa, sign] = [(half >>> 10) & 31, half & 0x3ff, (half & 0x8000) << 16];
    if (exponent === 0) {
      values[index] = mantissa * 2 ** -24;
      bits[index] = (bits[index] as number) | sign;
    } else bits[index] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13);
  }
  return values;
}

/** The float32 values of bfloat16 numbers, all exact. */
export function unpackBfloat16(halves: ArrayLike<number>): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index++) bits[index] = (halves[index] as number) << 16;
  return values;
}

/** The values of 8-bit floats with five bits of exponent: binary16 without its lower byte. */
export function unpackE5M2(bytes: Uint8Array): Float32Array {
  return unpackFloat16(Uint16Array.from(bytes, (byte) => byte << 8));
}

/** The values of 8-bit floats with four bits of exponent, which have no infinities and one NaN of each sign. */
export function unpackE4M3(bytes: Uint8Array): Float32Array {
  return Float32Array.from(bytes, (byte) => {
    const [exponent, mantissa, sign] = [(byte >>> 3) & 15, byte & 7, byte >>> 7 === 1 ? -1 : 1];
    if (exponent === 15 && mantissa === 7) return Number.NaN;
    return sign * (exponent === 0 ? mantissa * 2 ** -9 : (8 + mantissa) * 2 ** (exponent - 10));
  });
}
