/** Both sides of the kernels' arguments, generated from `kernels.mjs`. */
import { blocks, kernelFiles, kernelList, winogradFiles } from "./kernels.mjs";
import { constantOf } from "./layout.mjs";

/** A kernel's own words come first; then each block has its place. */
const FIRST_BLOCK = { word: 16, float: 16 };
const WORDS = (constantOf("FLOATS") - constantOf("ARGUMENTS")) / 4;
const FLOATS = 32;

/** `"name: what it is"` in two. */
function parsed(text) {
  const [name, ...rest] = text.split(": ");
  return { name, text: rest.join(": ") };
}

/** The arguments of a row of the table, `{ name, text, kind, at, sizes }`, and how many words and floats they take. */
function placed({ pointers = [], ints = [], flags = [], floats = [], lists = {} }, from) {
  const next = { ...from };
  const one = (kind, bank) => (text) => ({ ...parsed(text), kind, at: next[bank]++ });
  const fields = [
    ...pointers.map(one("pointer", "word")),
    ...ints.map(one("int", "word")),
    ...flags.map(one("flag", "word")),
    ...floats.map(one("float", "float")),
  ];
  for (const [name, sizes] of Object.entries(lists)) {
    fields.push({ name, text: "", kind: "list", at: next.word, sizes });
    next.word += sizes.reduce((product, size) => product * size, 1);
  }
  return { fields, next };
}

/** The blocks of the table, with the place of each argument among words or floats. */
export function placedBlocks() {
  let from = FIRST_BLOCK;
  return Object.entries(blocks).map(([name, row]) => {
    const { fields, next } = placed(row, from);
    from = next;
    if (from.word > WORDS || from.float > FLOATS) throw new Error(`kernels: no room for the block ${name}`);
    return { name, fields };
  });
}

/** The rows of the table with the places of their arguments: kernels that have arguments of their own, with all kernels that share them. */
export function placedRows(files = kernelFiles) {
  const rows = Object.entries(files).flatMap(([file, { launchedBy, kernels }]) =>
    Object.entries(kernels).map(([name, row]) => ({ name, row, file, launchedBy })),
  );
  return rows
    .filter(({ row }) => typeof row !== "string")
    .map(({ name, row, file, launchedBy }) => {
      const { fields, next } = placed(row, { word: 0, float: 0 });
      if (next.word > FIRST_BLOCK.word || next.float > FIRST_BLOCK.float)
        throw new Error(`kernels: no room for ${name}`);
      const kernels = rows.filter((other) => other.row === name || other.name === name).map((each) => each.name);
      return { name, fields, blocks: row.blocks ?? [], kernels, file, launchedBy };
    });
}

const capitalized = (name) => name[0].toUpperCase() + name.slice(1);
const addressOfField = ({ kind, at }) => constantOf(kind === "float" ? "FLOATS" : "ARGUMENTS") + 4 * at;
const documented = ({ text }, indent) => (text === "" ? "" : `${indent}/** ${capitalized(text)}. */\n`);

const ACCESSORS = {
  pointer: (at) => ["(): usize", `load<usize>(${at})`],
  int: (at) => ["(): i32", `load<i32>(${at})`],
  flag: (at) => ["(): bool", `load<i32>(${at}) !== 0`],
  float: (at) => ["(): f32", `load<f32>(${at})`],
  list: (at, [, size]) =>
    size === undefined
      ? ["(i: i32): i32", `load<i32>(${at} + ((<usize>i) << 2))`]
      : ["(list: i32, i: i32): i32", `load<i32>(${at} + ((<usize>(list * ${size} + i)) << 2))`],
};

function accessor(field) {
  const [signature, value] = ACCESSORS[field.kind](addressOfField(field), field.sizes ?? []);
  return `  @inline export function ${field.name}${signature} { return ${value}; }`;
}

/** The AssemblyScript module `arguments.ts`: a namespace for each row and block with a function for each argument. */
export function argumentsModule() {
  return [...placedRows(), ...placedRows(winogradFiles), ...placedBlocks()]
    .map(({ name, fields }) => `export namespace ${capitalized(name)} {\n${fields.map(accessor).join("\n")}\n}\n`)
    .join("\n");
}

const HOST_TYPES = { pointer: "number", int: "number", float: "number", flag: "boolean" };

function hostType({ kind, sizes }) {
  if (kind !== "list") return HOST_TYPES[kind];
  return sizes.length === 1 ? "readonly number[]" : "readonly (readonly number[])[]";
}

function interfaceOf({ name, fields, blocks: shared = [] }, text) {
  const own = fields.map((field) => `${documented(field, "  ")}  readonly ${field.name}: ${hostType(field)};`);
  const nested = shared.map((block) => `  readonly ${block}: ${capitalized(block)};`);
  return `/** ${text} */\nexport interface ${capitalized(name)} {\n${[...own, ...nested].join("\n")}\n}\n`;
}

/** What writes a list to its place among the 4-byte elements of memory. */
function writeList(field) {
  const { name, sizes } = field;
  const at = constantOf("ARGUMENTS") / 4 + field.at;
  if (sizes.length === 1) return `  writeList(ints, ${at}, given.${name});`;
  return `  given.${name}.forEach((list, i) => writeList(ints, ${at} + ${sizes[1]} * i, list));`;
}

/** What writes arguments that lie side by side to a view: one place after the other, which compresses better than their numbers. */
function writeInOrder(view, first, fields) {
  if (fields.length === 0) return [];
  const [{ at }] = fields;
  const assign = ({ name, kind }) => `  ${view}[at++] = given.${name}${kind === "flag" ? " ? 1 : 0" : ""};`;
  return [`  at = ${constantOf(first) / 4 + at};`, ...fields.map(assign)];
}

function writerOf({ name, fields, blocks: shared = [] }) {
  const [words, floats, lists] = [["pointer", "int", "flag"], ["float"], ["list"]].map((kinds) =>
    fields.filter(({ kind }) => kinds.includes(kind)),
  );
  const views = [...(words.length + lists.length > 0 ? ["ints"] : []), ...(floats.length > 0 ? ["floats"] : [])];
  const [start, ...rest] = [...writeInOrder("ints", "ARGUMENTS", words), ...writeInOrder("floats", "FLOATS", floats)];
  const lines = [
    `  const { ${views.join(", ")} } = views;`,
    start.replace("at", "let at"),
    ...rest,
    ...lists.map(writeList),
    ...shared.map((block) => `  write${capitalized(block)}(views, given.${block});`),
  ];
  return `function write${capitalized(name)}(views: Views, given: ${capitalized(name)}): void {\n${lines.join("\n")}\n}\n`;
}

/** The same for other files. */
const exported = (row) => `/** Writes arguments: ${row.name}. */\nexport ${writerOf(row)}`;

const HEAD = `/** The views of memory that arguments are written to. */
export interface Views {
  readonly ints: Int32Array;
  readonly floats: Float32Array;
}

/** A kernel's number, and what writes its arguments. */
export interface Kernel<Arguments> {
  readonly number: number;
  readonly write: (views: Views, given: Arguments) => void;
}

function writeList(ints: Int32Array, at: number, list: readonly number[]): void {
  for (let i = 0; i < list.length; i++) ints[at + i] = list[i] as number;
}
`;

/** The part of `src/generated/kernels.ts` about arguments: their types, what writes them, and the table of kernels. */
export function kernelsForHost() {
  const rows = placedRows();
  const shared = placedBlocks();
  const linked = placedRows(winogradFiles).flatMap((row) => row.blocks);
  const rowOf = (kernel) => rows.find(({ kernels }) => kernels.includes(kernel)).name;
  const types = kernelList.map(([kernel]) => `  readonly ${kernel}: ${capitalized(rowOf(kernel))};`);
  const entries = kernelList.map(
    ([kernel], i) => `  ${kernel}: { number: ${i}, write: write${capitalized(rowOf(kernel))} },`,
  );
  return [
    HEAD,
    ...shared.map((block) => interfaceOf(block, `Arguments that several kernels take: ${block.name}.`)),
    ...rows.map((row) =>
      interfaceOf(row, `Arguments of ${row.kernels.join(", ")}, which assembly/${row.file}.ts reads.`),
    ),
    `/** The arguments of each kernel. */\nexport interface KernelArguments {\n${types.join("\n")}\n}\n`,
    ...[...shared, ...rows].map((row) => (linked.includes(row.name) ? exported(row) : writerOf(row))),
    `/** Every kernel. */\nexport const KERNELS: {\n  readonly [Name in keyof KernelArguments]: Kernel<KernelArguments[Name]>;\n} = {\n${entries.join("\n")}\n};\n`,
  ].join("\n");
}

/** `src/generated/winograd.ts`, about the arguments of that module. */
export function winogradForHost() {
  const [row] = placedRows(winogradFiles);
  const types = ["Views", ...row.blocks.map(capitalized)].map((name) => `type ${name}`);
  const writers = row.blocks.map((name) => `write${capitalized(name)}`);
  return [
    `import { ${[...types, ...writers].join(", ")} } from "./kernels.ts";\n`,
    interfaceOf(row, `Arguments of the steps in assembly/${row.file}.ts.`),
    exported(row),
  ].join("\n");
}
