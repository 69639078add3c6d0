import { relu, tanh } from "@ganglion/fixtures/layers";
import { kaimingNormal, normal, xavierNormal } from "@ganglion/init";
import { conv2d, flatten, linear, maxPool2d, sequential } from "@ganglion/layers";
import { batchNorm } from "@ganglion/normalization";
import { type Initializer, type Layer, ones, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditInit } from "../src/index.ts";

// One for each test: of what others left the collector gives buffers back at any time.
let backend: Awaited<ReturnType<typeof wasm>>;
beforeEach(async () => {
  backend = await wasm({ threads: 1 });
  setBackend(backend);
});

/** Square layers of 256 units, with the lecture's figures for 4096 scaled to them. */
function deep(depth: number, activation: Layer, init: Initializer): Layer {
  const random = rng(3);
  return sequential(
    ...Array.from({ length: depth }, () => [linear(256, 256, { rng: random, init, bias: false }), activation]).flat(),
  );
}

const input = (): Tensor => rng(1).normal([256, 256]);

describe("an audit of the beginning", () => {
  it("finds that tanh with small weights shrinks, as the closed form expects", async () => {
    const { layers, findings } = await auditInit(deep(6, tanh, normal({ std: 0.04 })), input());
    const activations = layers.filter(({ kind }) => kind === "tanh");
    // The lecture's 0.01 for 4096 units is 0.04 for 256: .49 .29 .18 .11 .07 .05.
    expect(activations.map(({ measured }) => Number(measured.std.toFixed(2)))).toEqual([
      0.49, 0.29, 0.18, 0.11, 0.07, 0.05,
    ]);
    for (const { measured, expected } of layers) {
      expect(measured.std / expected!.std).toBeGreaterThan(0.9);
      expect(measured.std / expected!.std).toBeLessThan(1.1);
    }
    // That of the last layer is where the backward pass begins.
    const shares = layers.slice(0, -1).map(({ measured, expected }) => measured.gradient! / expected!.gradient!);
    expect(Math.min(...shares)).toBeGreaterThan(0.85);
    expect(Math.max(...shares)).toBeLessThan(1.15);
    expect(findings).toMatchObject([
      { kind: "init", severity: "warning", path: "11", fixes: [{ setting: "init", to: "xavierNormal" }] },
    ]);
    expect(findings[0]?.message).toMatch(
      /^Layer 11 \(tanh\): outputs shrink to 0\.0\d+ of the input\. A deviation of 0\.04\d* expects a deviation of 0\.0\d+\. Use xavierNormal\.$/,
    );
  });

  it.each([
    ["kaimingNormal before relu", relu, kaimingNormal()],
    ["xavierNormal before tanh", tanh, xavierNormal()],
  ])("finds nothing wrong with %s", async (_, activation, init) => {
    const { layers, findings } = await auditInit(deep(6, activation, init), input());
    expect(findings).toEqual([]);
    expect(layers.every(({ verdict }) => verdict === "fine")).toBe(true);
  });

  it("finds saturation and growth", async () => {
    const saturated = await auditInit(deep(3, tanh, normal({ std: 1 })), input());
    expect(saturated.findings.map(({ evidence }) => evidence["verdict"])).toContain("saturates");
    const grown = await auditInit(deep(4, relu, normal({ std: 0.5 })), input());
    expect(grown.findings).toMatchObject([{ evidence: { verdict: "grows" }, fixes: [{ to: "kaimingNormal" }] }]);
  });

  it("takes what has no closed form as measured, and leaves the model as it was", async () => {
    const random = rng(5);
    const norm = batchNorm(8);
    const model = sequential(
      conv2d(3, 8, { kernelSize: 3, padding: 1, rng: random, init: kaimingNormal() }),
      norm,
      relu,
      maxPool2d(2),
      flatten(),
      linear(8 * 16, 4, { rng: random }),
    );
    const mine = ones([8]);
    norm.parameters.weight!.grad = mine;
    const memory = backend.memory().buffers;
    const { layers } = await auditInit(model, rng(1).normal([16, 3, 8, 8]), { loss: (y) => y.pow(2).mean() });
    expect(backend.memory().buffers - memory).toBe(1);
    expect(layers.map(({ path, expected }) => `${path} ${expected !== undefined}`)).toEqual([
      "0 true",
      "1 false",
      "2 true",
      "3 false",
      "5 true",
    ]);
    const [first] = layers;
    expect(first!.measured.std / first!.expected!.std).toBeGreaterThan(0.8);
    expect(await norm.buffers.running_mean!.array()).toEqual(Array(8).fill(0));
    expect(norm.parameters.weight!.grad).toBe(mine);
  });
});
