import { existsSync, readFileSync } from "node:fs";
import { dataset } from "@ganglion/datasets";
import { linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { rng, setBackend, tanh } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/guide/one-batch.md", root), "utf8");

/** The rows of a section's table. */
function rowsOf(section: string): { readonly file: string; readonly name: string }[] {
  const text = page.split(`## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...text.matchAll(/^\| `(packages\/\S+)` \| `(\w+)` \|/gm)].map(([, file = "", name = ""]) => ({
    file,
    name,
  }));
}

const sections = ["To the batch", "Forward", "In WebAssembly", "Backward and update"];

describe("the walk of one batch", () => {
  it.each(sections.flatMap(rowsOf))("names $name of $file, which is there", ({ file, name }) => {
    const source = readFileSync(new URL(file, root), "utf8");
    expect(source).toMatch(new RegExp(`^(export )?(async )?function\\*? ${name}\\b`, "m"));
  });

  it("names files and folders that are there", () => {
    const named = [...page.matchAll(/`(packages\/[\w./-]+)`/g)].map(([, file = ""]) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });

  it("has the calls of the forward half in the order in which they are made", async () => {
    const backend = await wasm({ threads: 1 });
    const { affine } = backend.fused;
    const stacks: string[] = [];
    const limit = Error.stackTraceLimit;
    Object.assign(backend.fused, {
      affine: (...given: Parameters<NonNullable<typeof affine>>) => {
        Error.stackTraceLimit = 100;
        stacks.push(new Error("here").stack ?? "");
        Error.stackTraceLimit = limit;
        return affine?.(...given);
      },
    });
    setBackend(backend);
    const random = rng(7);
    const model = sequential(linear(2, 3, { rng: random }), tanh, linear(3, 2, { rng: random }));
    const train = dataset({ x: [0, 1, 1, 0], y: new Int32Array([0, 1]), shape: [2], classes: ["a", "b"] });
    const optimizer = sgd(model, { learningRate: 0.1 });
    await fit(model, { train, loss: crossEntropy, optimizer, epochs: 1, batchSize: 2, rng: random });
    const seen = [...(stacks[0] ?? "").matchAll(/(packages\/\w+\/src\/[\w./-]+\.ts)/g)]
      .map(([, file]) => file)
      .toReversed();
    const forward = rowsOf("Forward").map(({ file }) => file);
    const above = forward.slice(0, forward.indexOf("packages/wasm/src/fused/affine.ts"));
    let next = 0;
    for (const file of seen) if (file === above[next]) next++;
    expect(above.slice(next)).toEqual([]);
    expect(above).toHaveLength(5);
    // Nothing but what the page names, and what says how long a tensor lives, stands between the step and the kernel.
    const between = new Set(seen.slice(seen.indexOf(above[0])));
    const others = [...between].filter((file) => file !== undefined && !above.includes(file));
    expect(others.toSorted()).toEqual(["packages/tensor/src/layer.ts", "packages/tensor/src/scope.ts"]);
  });
});
