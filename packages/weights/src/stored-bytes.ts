import { refusal, type TypedArray } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import type { ElementType } from "./element-type.ts";
import { BFLOAT16, FLOAT16, packFloats } from "./small-floats.ts";

/**
 * The bytes of values as elements of a file.
 * @throws RangeError if a finite value has no place in the type.
 */
export function storedBytes(where: string, name: string, type: ElementType, values: TypedArray): Bytes {
  const packed = packedAs(type, values);
  if (type === "F16" || type === "BF16" || (type === "F32" && values instanceof Float64Array)) {
    const { infinity, largest } = type === "F16" ? FLOAT16 : BFLOAT16;
    const isOver = (bits: number): boolean =>
      type === "F32" ? Math.abs(bits) === Infinity : (bits & 0x7fff) === infinity;
    const index = values.findIndex((value, at) => Number.isFinite(value) && isOver(packed[at] as number));
    if (index !== -1) {
      const rule = `finite values must be of a size that ${type} has, up to ${type === "F32" ? 3.4028234663852886e38 : largest}`;
      const remedy = type === "F16" ? 'Pass { dtype: "bfloat16" }.' : "Leave the dtype out.";
      throw refusal(RangeError, where, rule, `${values[index]} at position ${index} of ${name}`, remedy);
    }
  }
  return new Uint8Array(packed.buffer as ArrayBuffer, packed.byteOffset, packed.byteLength);
}

function packedAs(type: ElementType, values: TypedArray): TypedArray | Uint16Array {
  if (type === "F16") return packFloats(values, FLOAT16);
  if (type === "BF16") return packFloats(values, BFLOAT16);
  if (type === "F64") return values instanceof Float64Array ? values : Float64Array.from(values);
  return type === "F32" && values instanceof Float64Array ? Float32Array.from(values) : values;
}
