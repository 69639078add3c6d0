import type { Bytes } from "./byte-source.ts";
import { type DType, refusal, type TypedArray } from "@ganglion/tensor";
import { type ElementType, factsOf } from "./element-type.ts";
import { unpackBfloat16, unpackE4M3, unpackE5M2, unpackFloat16 } from "./small-floats.ts";
import type { Reading } from "./reading.ts";

/** The dtype of a tensor of such elements on the backend. */
export function dtypeFor({ backend }: Reading, type: ElementType): DType {
  const { dtype } = factsOf(type);
  return dtype === "float64" && !backend.dtypes.includes(dtype) ? "float32" : dtype;
}

/** Whose values are decoded, for messages: the tensor's name, and the place of the first of them in it. */
export interface Decoded {
  readonly name: string;
  readonly first: number;
}

/**
 * The values that bytes of a file hold, little-endian.
 * @throws RangeError for a value that has no place in the tensor's dtype.
 */
export function decode(reading: Reading, of: Decoded, type: ElementType, bytes: Bytes): TypedArray {
  const aligned = bytes.byteOffset % factsOf(type).bytes === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const length = aligned.length / factsOf(type).bytes;
  switch (type) {
    case "F32":
      return new Float32Array(buffer, byteOffset, length);
    case "F64":
      return fromDoubles(reading, of, new Float64Array(buffer, byteOffset, length));
    case "F16":
      return unpackFloat16(new Uint16Array(buffer, byteOffset, length));
    case "BF16":
      return unpackBfloat16(new Uint16Array(buffer, byteOffset, length));
    case "F8_E5M2":
      return unpackE5M2(aligned);
    case "F8_E4M3":
      return unpackE4M3(aligned);
    case "I32":
      return new Int32Array(buffer, byteOffset, length);
    case "U64":
    case "I64":
      return fromLongs(reading, of, type, new Int32Array(buffer, byteOffset, 2 * length));
    default:
      return fromIntegers(reading, of, type, aligned);
  }
}

function fromIntegers(reading: Reading, of: Decoded, type: ElementType, bytes: Bytes): Int32Array {
  const { buffer, byteOffset } = bytes;
  const length = bytes.length / factsOf(type).bytes;
  if (type === "I8") return Int32Array.from(new Int8Array(buffer, byteOffset, length));
  if (type === "U16") return Int32Array.from(new Uint16Array(buffer, byteOffset, length));
  if (type === "I16") return Int32Array.from(new Int16Array(buffer, byteOffset, length));
  if (type === "U32") {
    const values = new Uint32Array(buffer, byteOffset, length);
    const index = values.findIndex((value) => value > 0x7fffffff);
    if (index !== -1) throw tooLarge(reading, of, String(values[index]), index);
    return Int32Array.from(values);
  }
  if (type === "BOOL") {
    const index = bytes.findIndex((value) => value > 1);
    if (index !== -1) {
      const remedy = "The file is damaged, or these are no booleans.";
      throw refusal(
        RangeError,
        reading.where,
        "booleans must be 0 or 1",
        `${bytes[index]} at position ${of.first + index} of ${of.name}`,
        remedy,
      );
    }
  }
  return Int32Array.from(bytes);
}

/** Integers of 64 bits, each as its lower half and its upper, which must be what the sign makes of the lower. */
function fromLongs(reading: Reading, of: Decoded, type: "U64" | "I64", halves: Int32Array<ArrayBuffer>): Int32Array {
  const values = new Int32Array(halves.length / 2);
  for (let index = 0; index < values.length; index++) {
    const low = halves[2 * index] as number;
    const high = halves[2 * index + 1] as number;
    if (high !== low >> 31 || (type === "U64" && low < 0)) {
      const bits = (BigInt(high) << 32n) | BigInt(low >>> 0);
      throw tooLarge(reading, of, String(type === "U64" ? BigInt.asUintN(64, bits) : bits), index);
    }
    values[index] = low;
  }
  return values;
}

function tooLarge({ where }: Reading, of: Decoded, got: string, index: number): RangeError {
  const rule = "integers must be from -2147483648 to 2147483647, as int32 holds them";
  return refusal(
    RangeError,
    where,
    rule,
    `${got} at position ${of.first + index} of ${of.name}`,
    "Store it as F32 or F64.",
  );
}

function fromDoubles(reading: Reading, of: Decoded, values: Float64Array): TypedArray {
  if (dtypeFor(reading, "F64") === "float64") return values;
  const rounded = Float32Array.from(values);
  const isExact = reading.conversion === "exact";
  const index = values.findIndex((value, at) => {
    const single = rounded[at] as number;
    return isExact ? !Object.is(single, value) : !Number.isFinite(single) && Number.isFinite(value);
  });
  if (index === -1) return rounded;
  const rule = isExact ? "values must be exact in float32" : "values must be in the range of float32";
  const remedy = `${reading.backend.name} has no float64${isExact ? '; pass { conversion: "rounded" }, or' : ":"} read them on reference().`;
  throw refusal(
    RangeError,
    reading.where,
    rule,
    `${values[index]} at position ${of.first + index} of ${of.name}`,
    remedy,
  );
}
