/** `kernels/arguments.h`: where the WebAssembly backend puts what a job needs, for C. */
import { placedBlocks, placedRows } from "../../wasm/scripts/arguments.mjs";
import { addresses, numbers } from "../../wasm/scripts/layout.mjs";
import { jobs, pointers } from "./jobs.mjs";

const [ARGUMENTS] = addresses.ARGUMENTS;
const [FLOATS] = addresses.FLOATS;

/** Constants that the kernels use, ... */
const CONSTANTS = [
  "CHUNKS",
  "WORKSPACE",
  "WORKSPACE_STRIDE",
  "ROW_BLOCK",
  "COLUMN_BLOCK",
  "PRODUCT_BLOCK",
  "CHUNK_ALIGNMENT",
  "REFUSED",
];
/** ... and rows and blocks of the backend's own arguments. */
const SHARED = ["matmul", "axes", "softmax"];

const TYPES = { pointer: "address", int: "int32_t", flag: "int32_t", float: "float" };
const capitalized = (name) => name[0].toUpperCase() + name.slice(1);

function accessor(owner, { name, kind, at, sizes }) {
  const head = `static inline ${TYPES[kind] ?? "int32_t"} ${owner}_${name}(const char *memory`;
  const place = (kind === "float" ? FLOATS : ARGUMENTS) + 4 * at;
  if (kind !== "list") return `${head}) { return *(const ${TYPES[kind]} *)(memory + ${place}); }`;
  const [index, more] = sizes.length === 1 ? ["i", "int i"] : [`${sizes[1]} * list + i`, "int list, int i"];
  return `${head}, ${more}) { return ((const int32_t *)(memory + ${place}))[${index}]; }`;
}

function ownAccessors() {
  return Object.entries(jobs).flatMap(([owner, { first, names }]) =>
    names.map((name, i) => accessor(owner, { name, kind: pointers.includes(name) ? "pointer" : "int", at: first + i })),
  );
}

/** The text of the header. */
export function argumentsHeader() {
  const constants = CONSTANTS.map((name) => `#define ${name} ${(addresses[name] ?? numbers[name])[0]}`);
  const shared = [...placedRows(), ...placedBlocks()].filter(({ name }) => SHARED.includes(name));
  const accessors = shared.flatMap(({ name, fields }) => fields.map((field) => accessor(capitalized(name), field)));
  return `/* Made by scripts/build-objects.mjs from the tables of the WebAssembly backend and scripts/jobs.mjs. Do not edit. */
#pragma once

#include <stdint.h>

typedef uint32_t address;

${[...constants, "", ...accessors, "", ...ownAccessors()].join("\n")}
`;
}
