import type { DType } from "@ganglion/tensor";

/** The element types that files have, by the names of safetensors. */
export type ElementType =
  | "BOOL"
  | "U8"
  | "I8"
  | "U16"
  | "I16"
  | "U32"
  | "I32"
  | "U64"
  | "I64"
  | "F8_E4M3"
  | "F8_E5M2"
  | "F16"
  | "BF16"
  | "F32"
  | "F64";

interface ElementFacts {
  /** The bytes of one element. */
  readonly bytes: number;
  /** What a tensor of such elements is. */
  readonly dtype: DType;
  /** Whether some values have no place in that dtype. */
  readonly isWide?: true;
}

const FACTS: Readonly<Record<ElementType, ElementFacts>> = {
  BOOL: { bytes: 1, dtype: "int32" },
  U8: { bytes: 1, dtype: "int32" },
  I8: { bytes: 1, dtype: "int32" },
  U16: { bytes: 2, dtype: "int32" },
  I16: { bytes: 2, dtype: "int32" },
  U32: { bytes: 4, dtype: "int32", isWide: true },
  I32: { bytes: 4, dtype: "int32" },
  U64: { bytes: 8, dtype: "int32", isWide: true },
  I64: { bytes: 8, dtype: "int32", isWide: true },
  F8_E4M3: { bytes: 1, dtype: "float32" },
  F8_E5M2: { bytes: 1, dtype: "float32" },
  F16: { bytes: 2, dtype: "float32" },
  BF16: { bytes: 2, dtype: "float32" },
  F32: { bytes: 4, dtype: "float32" },
  F64: { bytes: 8, dtype: "float64" },
};

/** Whether a file's name of an element type is one that we know. */
export function isElementType(name: unknown): name is ElementType {
  return typeof name === "string" && Object.hasOwn(FACTS, name);
}

/** All of them, for messages. */
export function elementTypes(): string {
  return Object.keys(FACTS).join(", ");
}

/** What there is to know about an element type. */
export function factsOf(type: ElementType): ElementFacts {
  return FACTS[type];
}
