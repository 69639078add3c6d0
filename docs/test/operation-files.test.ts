import { describe, expect, it } from "vitest";
import { filesIn, hasWord, read } from "./files.ts";

const src = "packages/tensor/src/";

/** Those that other operations, the contract of backends or their kernels mention too, as anybody may. */
const mentioned = new Set(
  `affine add div mul neg sub cast equal greater greaterEqual less lessEqual notEqual concat stack convolve2d gather
  scatterAdd matmul maximum minimum pad poolAvg2d poolMax2d pow argmax argmin max mean min variance reshape sigmoid
  slice logSoftmax softmax softplus broadcastTo sum transpose abs erf exp expm1 log log1p sign sqrt tanh unfold2d where`.split(
    /\s+/,
  ),
);

/** The names that the entry exports from the files of operations. */
const operations = [...read(`${src}index.ts`).matchAll(/export \{([^}]*)\} from "\.\/ops\/([\w-]+)\.ts"/g)].flatMap(
  ([, names, file]) =>
    (names as string)
      .split(",")
      .map((name) => name.trim())
      .filter((name) => /^[a-z]/.test(name) && !name.startsWith("type "))
      .map((name) => [name, file as string] as const),
);

/** Where a kernel is written by hand on each backend: its function, its entry in the table, and what is compiled. */
function kernelFiles(name: string): readonly (readonly string[])[] {
  return [["tensor/src/reference"], ["wasm/src", "wasm/assembly"], ["gpu/src"]].map((folders) =>
    folders
      .flatMap((folder) => filesIn(`packages/${folder}/`, ".ts"))
      .filter((path) => !path.includes("/generated/") && hasWord(path, name)),
  );
}

describe("an operation is in the files that CONTRIBUTING names", () => {
  it("which are these", () => {
    for (const name of ["`NAME.ts` in `packages/tensor/src/ops`", "`packages/tensor/README.md`", "`fused.ts`"]) {
      expect(read("CONTRIBUTING.md")).toContain(name);
    }
    expect(operations.length).toBeGreaterThan(mentioned.size);
    const names = operations.map(([name]) => name);
    expect([...mentioned].filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(operations)("%s", (name, file) => {
    const listed = [`${src}ops/${file}.ts`, `${src}index.ts`, "packages/tensor/README.md"];
    for (const path of listed) expect([path, hasWord(path, name)]).toEqual([path, true]);
    const rows = filesIn(`${src}testing/ops/`, "-cases.ts").filter((path) => hasWord(path, name));
    expect(rows.length).toBeGreaterThan(0);
    if (mentioned.has(name)) return;
    const backends = kernelFiles(name);
    for (const files of backends) expect(files.length).toBeLessThanOrEqual(3);
    const kernels = backends.flat();
    if (kernels.length > 0) kernels.push(`${src}fused.ts`);
    const all = [...filesIn(src, ".ts").filter((path) => !path.startsWith(`${src}testing/`)), listed[2] as string];
    const found = new Set([...all.filter((path) => hasWord(path, name)), ...kernels]);
    expect([...found].sort()).toEqual([...listed, ...kernels].sort());
    if (kernels.length === 0) expect(found.size).toBeLessThanOrEqual(6);
  });
});
