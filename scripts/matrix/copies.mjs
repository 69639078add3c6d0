import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../lib/run-process.mjs";

/** @typedef {import("./expect.mjs").Case} Case */

/** Uses the project's `@ganglion/tensor` as `a`, and the copy beside it as `b`. */
const program = `
import * as a from "@ganglion/tensor";
import { linear } from "@ganglion/layers";
import * as b from "./node_modules/second-tensor/dist/index.js";
`;

const shared = `${program}
a.setBackend(a.reference());
if (b.activeBackend() !== a.activeBackend()) throw new Error("setBackend of one must hold for the other");
if (!b.noGrad(() => !a.isRecording()) || !a.isRecording()) throw new Error("noGrad of one must hold for the other");
const backend = a.activeBackend();
const before = backend.memory().buffers;
b.scope(() => void a.ones([2]).add(b.ones([2])));
if (backend.memory().buffers !== before) throw new Error("scope of one must free what the other makes");
const x = b.tensor([[1, 2]], { requiresGrad: true });
a.backward(linear(2, 1, { rng: a.rng(1) })(x).sum());
if ((await x.grad.array())[0].length !== 2) throw new Error("gradients must flow through both");
console.log("shared");
`;

/** The build for production beside the other: as where a server takes one from Node and the other from a bundler. */
const bothBuilds = `
import * as a from "@ganglion/tensor";
import { flatten, linear, sequential } from "@ganglion/layers";
import * as b from "./node_modules/@ganglion/tensor/dist/production/index.js";
import * as layers from "./node_modules/@ganglion/layers/dist/production/index.js";
if (a.Tensor === b.Tensor) throw new Error("these must be two builds");
a.setBackend(b.reference());
const model = sequential(linear(3, 2, { rng: a.rng(1) }), a.tanh, layers.linear(2, 1, { rng: b.rng(2) }), b.tanh);
b.backward(model(a.ones([1, 3])).sum());
if ((await model.children["0"].parameters.weight.grad.array()).length !== 2) throw new Error("gradients must flow through both");
const said = [() => flatten({ startAxis: -1 }), () => layers.flatten({ startAxis: -1 })].map((call) => {
  try {
    call();
  } catch (error) {
    return error instanceof RangeError ? error.message : error;
  }
});
if (said[0] === said[1] || !said.every((message) => /^flatten: .+, got -1\\. /.test(message))) throw new Error(said.join(" "));
console.log("both");
`;

const refused = `${program}
a.setBackend(a.reference());
b.setBackend(b.reference());
try {
  a.add(a.ones([1]), b.ones([1]));
} catch (error) {
  console.log(error.message);
}
`;

/**
 * @param {string} folder
 * @param {string} version that the copy says it has
 * @param {string} text
 */
async function outputWithCopy(folder, version, text) {
  const copy = join(folder, "node_modules/second-tensor");
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(folder, "node_modules/@ganglion/tensor"), copy, { recursive: true });
  for (const file of ["package.json", "dist/version.js"]) {
    const path = join(copy, file);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(ownVersion(folder), version));
  }
  writeFileSync(join(folder, "copies.mjs"), text);
  const { code, output } = await runProcess(
    { file: process.execPath, args: ["copies.mjs"] },
    { cwd: folder, quiet: true },
  );
  if (code !== 0) throw new Error(output);
  return output.trim();
}

/** @param {string} folder @returns {string} */
function ownVersion(folder) {
  return JSON.parse(readFileSync(join(folder, "node_modules/@ganglion/tensor/package.json"), "utf8")).version;
}

/** @type {readonly Case[]} two copies of `@ganglion/tensor` in one program, as npm nests them */
export const copies = [
  {
    name: "two copies of one version",
    tools: {},
    async run(folder) {
      const output = await outputWithCopy(folder, ownVersion(folder), shared);
      if (output !== "shared") throw new Error(output);
    },
  },
  {
    name: "two copies that are not compatible",
    tools: {},
    async run(folder) {
      const output = await outputWithCopy(folder, "99.1.0", refused);
      const versions = [ownVersion(folder), "99.1.0"];
      if (!versions.every((version) => output.includes(version)) || output.includes("\n")) {
        throw new Error(`one line must name ${versions.join(" and ")}, got ${output}`);
      }
    },
  },
  {
    name: "both builds in one program",
    tools: {},
    async run(folder) {
      const output = await outputWithCopy(folder, ownVersion(folder), bothBuilds);
      if (output !== "both") throw new Error(output);
    },
  },
];
