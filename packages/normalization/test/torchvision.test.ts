import { relu, readFixture, toHost, toTensor, type Values } from "@ganglion/fixtures";
import { conv2d, loadStateDict, namedParameters, residual, sequential, stateDict } from "@ganglion/layers";
import { backward, type Layer, mul, rng, setBackend, sum } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { batchNorm, foldBatchNorm } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

/** A residual block as torchvision makes it, trained a little, by its keys. */
interface Block {
  readonly name: string;
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly evaluation: Values;
  readonly training: Values;
  readonly upstream: Values;
  readonly grads: Readonly<Record<string, Values>>;
  readonly buffersAfter: Readonly<Record<string, Values>>;
}

const random = rng(1);

function conv(inputs: number, outputs: number, kernelSize: number, stride = 1): Layer {
  return conv2d(inputs, outputs, { kernelSize, stride, padding: (kernelSize - 1) / 2, bias: false, rng: random });
}

/** relu(shortcut(x) + body(x)), the body's layers under torchvision's names. */
function block(body: Readonly<Record<string, Layer>>, shortcut?: Layer): Layer {
  const branch = residual(sequential(body), shortcut === undefined ? {} : { shortcut });
  return sequential({ branch, relu });
}

function basic(inputs: number, outputs: number, stride = 1): Layer {
  const body = {
    conv1: conv(inputs, outputs, 3, stride),
    bn1: batchNorm(outputs),
    relu,
    conv2: conv(outputs, outputs, 3),
    bn2: batchNorm(outputs),
  };
  return block(body, stride === 1 ? undefined : sequential(conv(inputs, outputs, 1, stride), batchNorm(outputs)));
}

function bottleneck(inputs: number, width: number, stride = 1): Layer {
  const outputs = 4 * width;
  const body = {
    conv1: conv(inputs, width, 1),
    bn1: batchNorm(width),
    relu1: relu,
    conv2: conv(width, width, 3, stride),
    bn2: batchNorm(width),
    relu2: relu,
    conv3: conv(width, outputs, 1),
    bn3: batchNorm(outputs),
  };
  return block(body, stride === 1 ? undefined : sequential(conv(inputs, outputs, 1, stride), batchNorm(outputs)));
}

const models: Readonly<Record<string, () => Layer>> = {
  "BasicBlock(4, 4)": () => basic(4, 4),
  "BasicBlock(4, 6, stride 2)": () => basic(4, 6, 2),
  "Bottleneck(8, 2)": () => bottleneck(8, 2),
  "Bottleneck(4, 2, stride 2)": () => bottleneck(4, 2, 2),
};

/** Our key for torchvision's: the shortcut is its `downsample`. */
function ours(key: string): string {
  return key.startsWith("downsample.") ? key.replace("downsample.", "branch.shortcut.") : `branch.body.${key}`;
}

function load({ name, stateDict: values }: Block): Layer {
  const model = models[name]!();
  loadStateDict(model, Object.fromEntries(Object.entries(values).map(([key, value]) => [ours(key), toTensor(value)])));
  return model;
}

describe.each(backends)("on %s, residual blocks are torchvision's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  const { blocks } = readFixture<{ blocks: Block[] }>("torchvision/torchvision.json");

  test("all of them", () => {
    expect(blocks.map(({ name }) => name)).toEqual(Object.keys(models));
  });

  test.each(blocks)("$name in evaluation, also with its batch norms folded", async (row) => {
    const model = load(row);
    const x = toTensor(row.input);
    await expect(model(x)).toBeAllClose(toHost(row.evaluation));
    const { model: small, folded, skipped, maxAbsError } = await foldBatchNorm(model, { sample: x });
    const norms = Object.keys(row.stateDict).filter((key) => key.endsWith("running_mean")).length;
    expect([folded.length, skipped]).toEqual([norms, []]);
    expect(maxAbsError).toBeLessThan(1e-5);
    await expect(small(x)).toBeAllClose(toHost(row.evaluation), { rtol: 1e-5, atol: 5e-6 });
  });

  test.each(blocks)("$name in training, with gradients and running statistics", async (row) => {
    const model = load(row);
    const x = toTensor(row.input);
    x.requiresGrad = true;
    const y = model(x, { training: true });
    await expect(y).toBeAllClose(toHost(row.training), { rtol: 1e-5, atol: 3e-6 });
    backward(sum(mul(y, toTensor(row.upstream))));
    const { input, ...grads } = row.grads;
    const gradient = { rtol: 1e-4, atol: 3e-5 };
    await expect(x.grad!).toBeAllClose(toHost(input!), gradient);
    const parameters = namedParameters(model);
    expect(Object.keys(parameters).sort()).toEqual(Object.keys(grads).map(ours).sort());
    for (const [key, value] of Object.entries(grads)) {
      await expect(parameters[ours(key)]!.grad!).toBeAllClose(toHost(value), gradient);
    }
    const after = stateDict(model);
    for (const [key, value] of Object.entries(row.buffersAfter)) {
      await expect(after[ours(key)]!).toBeAllClose(toHost(value));
    }
  });
});
