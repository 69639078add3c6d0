import * as activations from "@ganglion/activations";
import * as layers from "@ganglion/layers";
import * as norms from "@ganglion/normalization";
import * as g from "@ganglion/tensor";
import { type Layer, noGrad, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import * as transfer from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { beforeEach, describe, expect, it } from "vitest";
import { type ExportOnnxOptions, exportOnnx } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const random = rng(7);
const begin = { rng: random };

/** What ONNX Runtime makes of a file that it has read. */
async function run(session: InferenceSession, x: Tensor): Promise<{ dims: readonly number[]; data: number[] }> {
  const values = x.dtype === "int32" ? Int32Array.from(x.dataSync()) : Float32Array.from(x.dataSync());
  const { output } = await session.run({ input: new OrtTensor(x.dtype as "float32", values, [...x.shape]) });
  return { dims: output!.dims, data: Array.from(output!.data as Float32Array, Number) };
}

/** Exports a model and compares what both make of batches of several sizes. */
async function compare(
  model: Layer,
  options: ExportOnnxOptions,
  input?: (shape: readonly number[]) => Tensor,
): Promise<void> {
  const session = await InferenceSession.create(await exportOnnx(model, options));
  for (const size of options.batch === undefined ? [1, 4, 7] : [options.batch]) {
    const shape = [size, ...options.inputShape];
    const x = input?.(shape) ?? random.normal(shape);
    const ours = noGrad(() => model(x));
    const theirs = await run(session, x);
    expect(theirs.dims).toEqual(ours.shape);
    const values = Array.from(ours.dataSync());
    const largest = Math.max(1, ...values.filter(Number.isFinite).map(Math.abs));
    const isNear = (value: number, other: number): boolean =>
      Number.isFinite(value) ? Math.abs(value - other) < 1e-5 * largest : Object.is(value, other);
    const far = values.flatMap((value, i) =>
      isNear(value, theirs.data[i]!) ? [] : [{ at: i, value, theirs: theirs.data[i] }],
    );
    expect(far).toEqual([]);
  }
}

const image = { inputShape: [3, 11, 10] };
const trained = (model: Layer): Layer => {
  // So that running statistics are not the first ones.
  for (let i = 0; i < 3; i++)
    noGrad(() => model(random.normal([6, 3, 11, 10]).mul(2).add(1), { training: true, rng: random }));
  return model;
};

describe("exportOnnx", () => {
  it.each<readonly [string, () => Layer]>([
    ["conv2d", () => layers.conv2d(3, 4, { ...begin, kernelSize: 3, stride: 2, padding: 1 })],
    [
      "conv2d with dilation and groups",
      () => layers.conv2d(3, 6, { ...begin, kernelSize: [3, 2], dilation: 2, groups: 3, bias: false }),
    ],
    ["conv2d of the same size", () => layers.conv2d(3, 4, { ...begin, kernelSize: [2, 3], padding: "same" })],
    ["depthwiseConv2d", () => layers.depthwiseConv2d(3, { ...begin, kernelSize: 3 })],
    [
      "convTranspose2d",
      () => layers.convTranspose2d(3, 4, { ...begin, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 }),
    ],
    ["maxPool2d", () => layers.maxPool2d(3, { stride: 2, padding: 1 })],
    ["maxPool2d that hangs over", () => layers.maxPool2d(3, { stride: 2, ceilMode: true })],
    ["maxPool2d with dilation", () => layers.maxPool2d({ kernelSize: 2, dilation: 2, stride: 3 })],
    ["avgPool2d", () => layers.avgPool2d({ kernelSize: 3, stride: 2, padding: 1 })],
    [
      "avgPool2d of what is inside",
      () => layers.avgPool2d({ kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }),
    ],
    ["avgPool2d that hangs over", () => layers.avgPool2d({ kernelSize: 3, stride: 2, padding: 1, ceilMode: true })],
    ["adaptiveAvgPool2d", () => layers.adaptiveAvgPool2d([3, 4])],
    ["globalAvgPool2d", () => layers.globalAvgPool2d()],
    ["flatten", () => layers.flatten()],
    ["dropout", () => layers.dropout(0.5)],
    ["batchNorm", () => trained(norms.batchNorm(3))],
    ["groupNorm", () => norms.groupNorm(3, 3)],
    ["instanceNorm", () => norms.instanceNorm(3, { affine: true })],
    ["layerNorm", () => norms.layerNorm([3, 11, 10])],
    ["rmsNorm", () => norms.rmsNorm([10])],
    ["residual", () => layers.residual(layers.conv2d(3, 3, { ...begin, kernelSize: 3, padding: 1 }))],
    [
      "a convolutional network",
      () =>
        trained(
          layers.sequential(
            layers.conv2d(3, 8, { ...begin, kernelSize: 3, padding: 1, bias: false }),
            norms.batchNorm(8),
            activations.relu,
            layers.maxPool2d(2),
            layers.flatten(),
            layers.linear(200, 10, begin),
            activations.softmax,
          ),
        ),
    ],
  ])("writes %s as ONNX Runtime runs it, for batches of any size", async (_, make) => {
    await compare(make(), image);
  });

  const elementwise = Object.entries<unknown>(activations).filter(
    (entry): entry is [string, Layer] => typeof entry[1] === "function" && "gain" in entry[1],
  );
  it.each(elementwise)("writes %s, from far below 0 to far above", async (_, activation) => {
    await compare(activation, { inputShape: [4] });
    await compare(activation, { inputShape: [6] }, (shape) => {
      const values = [-1e4, -30, -1e-4, 0, 1e-4, 30];
      return tensor(
        Array.from({ length: shape[0]! * 6 }, (__, i) => values[i % 6]!),
        { shape },
      );
    });
  });

  it("has all activations to try", () => expect(elementwise.length).toBeGreaterThan(15));

  it.each<readonly [string, Layer]>([
    ["expm1 and log1p near 0", (x) => g.add(g.expm1(g.mul(x, 1e-4)), g.log1p(g.abs(g.mul(x, 1e-4))))],
    ["comparisons and where", (x) => g.where(g.greater(x, 0), g.mul(x, 2), g.cast(g.notEqual(x, x), "float32"))],
    ["arithmetic", (x) => g.div(g.sub(g.maximum(x, 0.5), g.minimum(x, 0.2)), g.add(g.pow(g.abs(x), 1.5), 1))],
    [
      "sums, extremes and places",
      (x) =>
        g.add(
          g.sum(x, { axis: [1, 3], keepDims: true }),
          g.add(g.max(x, { axis: 2, keepDims: true }), g.cast(g.argmax(x, { axis: 1, keepDims: true }), "float32")),
        ),
    ],
    [
      "slices, padding and concatenation",
      (x) =>
        g.concat(
          [
            g.slice(x, [null, 1, [0, 11, 3]]),
            g.pad(
              g.slice(x, [null, 0, [2, 4]]),
              [
                [0, 0],
                [1, 1],
                [0, 0],
              ],
              { value: 3 },
            ),
          ],
          { axis: 1 },
        ),
    ],
    ["transposition and products of stacks", (x) => g.matmul(x, g.transpose(x, [0, 1, 3, 2]))],
    ["products with transposed operands", (x) => g.matmul(x, x, { transposeB: true })],
    [
      "broadcasting by the batch",
      (x) => g.mul(x, g.broadcastTo(g.mean(x, { axis: [1, 2, 3], keepDims: true }), x.shape)),
    ],
    ["cumulative sums", (x) => g.cumsum(x, { axis: 2 })],
    ["gathering", (x) => g.indexSelect(x, tensor([2, 0], { dtype: "int32", backend: x.backend }), { axis: 1 })],
    ["windows", (x) => g.unfold2d(x, { kernelSize: 3, stride: 2, padding: 1 })],
    ["clamping", (x) => g.clamp(x, { min: -0.5, max: 0.5 })],
    ["reshaping with the batch inside", (x) => g.reshape(x, [x.shape[0]! * 3, 110])],
    ["a model that returns its input", (x) => x],
  ])("writes operations of one's own: %s", async (_, model) => {
    await compare(model, image);
  });

  it("writes models of whole numbers", async () => {
    const model = layers.sequential(layers.embedding(9, 4, begin), layers.flatten(), layers.linear(12, 2, begin));
    await compare(model, { inputShape: [3], inputDtype: "int32" }, (shape) =>
      tensor(
        Array.from({ length: shape[0]! * 3 }, (_, i) => i % 9),
        { shape, dtype: "int32" },
      ),
    );
  });

  it.each<readonly [string, () => Layer]>([
    ["resnet20", () => transfer.resnet20(begin)],
    ["resnet50", () => transfer.resnet50({ ...begin, classes: 3 })],
    ["mobilenetV1", () => transfer.mobilenetV1({ ...begin, width: 0.25, classes: 3 })],
    ["mobilenetV2", () => transfer.mobilenetV2({ ...begin, classes: 3 })],
    ["mobilenetV3Small", () => transfer.mobilenetV3Small({ ...begin, classes: 3 })],
    ["squeezenet1_1", () => transfer.squeezenet1_1({ ...begin, classes: 3 })],
    ["efficientnetB0", () => transfer.efficientnetB0({ ...begin, classes: 3 })],
    ["densenet121", () => transfer.densenet121({ ...begin, classes: 3 })],
  ])("writes %s", async (_, make) => {
    setBackend(await wasm({ threads: 1 }));
    await compare(make(), { inputShape: [3, 37, 40] });
  });

  it("folds batch norms where it is asked to, and leaves the model alone", async () => {
    const model = trained(
      layers.sequential(layers.conv2d(3, 4, { ...begin, kernelSize: 3 }), norms.batchNorm(4), activations.relu),
    );
    const before = Object.values(layers.stateDict(model)).map((x) => Array.from(x.dataSync()));
    await compare(model, { ...image, fold: true });
    const sizes = [await exportOnnx(model, image), await exportOnnx(model, { ...image, fold: true })].map(
      (b) => b.length,
    );
    expect(sizes[1]!).toBeLessThan(sizes[0]!);
    expect(Object.values(layers.stateDict(model)).map((x) => Array.from(x.dataSync()))).toEqual(before);
  });

  it("names parameters by the state dict, and says who wrote it", async () => {
    const model = layers.sequential({ body: layers.linear(2, 3, begin), head: layers.linear(3, 1, begin) });
    const written = Buffer.from(
      await exportOnnx(model, { inputShape: [2], name: "mine", metadata: { license: "MIT" } }),
    ).toString("latin1");
    for (const name of ["body.weight", "body.bias", "head.weight", "head.bias", "Ganglion", "mine", "license", "MIT"]) {
      expect(written).toContain(name);
    }
  });

  it("keeps names apart that parameters, operations and the file itself have", async () => {
    const names = [
      "input",
      "output",
      "matmul",
      "matmul_1",
      "add",
      "batch_size",
      "input_shape",
      "lengths_1",
      "number_2",
      "constant",
    ];
    const scaleBy = (parameters: Readonly<Record<string, Tensor>>): Layer =>
      g.defineLayer(
        (x) => {
          let y = g.mul(g.broadcastTo(x, [2, ...x.shape]), 2);
          for (const name of names) y = g.matmul(g.add(y, 1), parameters[name]!);
          return g.reshape(y, [2 * x.shape[0]!, 1, 3]);
        },
        { parameters, withParameters: scaleBy },
      );
    const parameters = Object.fromEntries(names.map((name) => [name, random.normal([3, 3])]));
    await compare(scaleBy(parameters), { inputShape: [3] });
  });

  it("leaves nothing behind", async () => {
    const backend = reference();
    setBackend(backend);
    const model = layers.sequential(layers.conv2d(3, 4, { ...begin, kernelSize: 3 }), norms.batchNorm(4));
    const { buffers } = backend.memory();
    await exportOnnx(model, { ...image, fold: true });
    expect(backend.memory().buffers).toBe(buffers);
  });

  it("writes a model that depends on the size of the batch for one size, and says so", async () => {
    const model: Layer = (x) => g.div(x, x.shape[0]!);
    await expect(exportOnnx(model, image)).rejects.toThrow(
      new Error(
        "exportOnnx: what the model computes must not depend on the size of the batch, got a model in which it does. Pass { batch: 1 }, say, to export it for batches of one size.",
      ),
    );
    await compare(model, { ...image, batch: 5 });
  });

  it("refuses what it cannot write", async () => {
    const model = layers.linear(4, 2, begin);
    await expect(exportOnnx(3 as never, { inputShape: [4] })).rejects.toThrow(
      "exportOnnx: model must be a layer, got 3.",
    );
    await expect(exportOnnx(model, {} as never)).rejects.toThrow(/^exportOnnx: /);
    await expect(exportOnnx(model, { inputShape: [-1] })).rejects.toThrow(/^exportOnnx: /);
    await expect(exportOnnx(model, { inputShape: [4], inputDtype: "float64" as never })).rejects.toThrow(
      /^exportOnnx: inputDtype/,
    );
    await expect(exportOnnx(model, { inputShape: [4], batch: 0 })).rejects.toThrow(RangeError);
    await expect(exportOnnx(model, { inputShape: [4], metadata: { a: 1 } as never })).rejects.toThrow(
      /^exportOnnx: metadata must be texts/,
    );
    await expect(exportOnnx(model, { inputShape: [4], opset: 12 } as never)).rejects.toThrow(TypeError);
    await expect(exportOnnx(model, { inputShape: [5] })).rejects.toThrow(
      /^exportOnnx: the model must take a batch of inputShape, got ".*" for \[2, 5\]\. inputShape is the shape of one sample/,
    );
    await expect(exportOnnx((x) => g.mul(x, x.dataSync()[0]!), { inputShape: [4] })).rejects.toThrow(/^dataSync: /);
    await expect(exportOnnx(() => 3 as never, { inputShape: [4] })).rejects.toThrow(
      /^exportOnnx: what the model returns/,
    );
    await expect(exportOnnx(() => tensor([1]), { inputShape: [4] })).rejects.toThrow(
      "exportOnnx: the output must be computed from the input, got a tensor on reference.",
    );
    const folded: Layer = (x) => g.emit(x.backend, x.backend.fold2d(x, {} as never, [11, 10]), x.shape, x.dtype);
    await expect(exportOnnx(folded, image)).rejects.toThrow(
      "exportOnnx: the model must be made of operations that ONNX has, got adding up overlapping windows.",
    );
  });
});
