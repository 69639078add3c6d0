import { relu } from "@ganglion/activations";
import { kaimingNormal } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { adam } from "@ganglion/optim";
import { batchNorm } from "@ganglion/normalization";
import {
  cast,
  concat,
  defineLayer,
  equal,
  indexSelect,
  type Layer,
  mul,
  ones,
  rng,
  setBackend,
  tensor,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { diagnose, type Finding } from "../src/index.ts";
import { clusters, type Samples, smallRun } from "./small-run.ts";

const backend = await wasm({ threads: 1 });
beforeEach(() => setBackend(backend));

const random = rng(3);
const hidden = (inFeatures = 8): Layer[] => [linear(inFeatures, 32, { rng: random, init: kaimingNormal() }), relu];
const data = (): Samples => clusters(rng(1));

function idOf(findings: readonly Finding[], kind: Finding["kind"]): string | undefined {
  return findings.find((one) => one.kind === kind)?.id;
}

it("finds that nearly all answers are one class", async () => {
  const biasInit = (): ReturnType<typeof tensor> => tensor([9, 0, 0, 0]);
  const model = sequential(...hidden(), linear(32, 4, { rng: random, biasInit }));
  const findings = diagnose(await smallRun(model, { train: data(), classes: 4, learningRate: 1e-6 }));
  expect(idOf(findings, "predictsOneClass")).toBe("predictsOneClass");
});

it("finds a parameter without gradient", async () => {
  const unused = ones([5], { requiresGrad: true });
  const idle = defineLayer((x) => x, { kind: "idle", parameters: { unused } });
  const model = sequential(...hidden(), idle, linear(32, 4, { rng: random }));
  expect(idOf(diagnose(await smallRun(model, { train: data(), classes: 4 })), "zeroGradient")).toBe(
    "zeroGradient@2.unused",
  );
});

it("finds overfitting", async () => {
  // Few samples whose labels are partly wrong can only be learnt by heart.
  const order = Array.from({ length: 16 }, (_, i) => (i % 3 === 0 ? (i + 1) % 16 : i));
  const few = clusters(rng(1), { count: 16 });
  const noisy = { x: few.x, y: indexSelect(few.y, tensor(order, { dtype: "int32" })) };
  const history = await smallRun(sequential(...hidden(), ...hidden(32), linear(32, 4, { rng: random })), {
    train: noisy,
    validation: clusters(rng(2)),
    classes: 4,
    steps: 120,
    epoch: 12,
    optimizer: (model) => adam(parameters(model), { learningRate: 0.02 }),
  });
  expect(idOf(diagnose(history), "overfitting")).toBe("overfitting");
});

it("finds labels that stand in the inputs", async () => {
  const told = ({ x, y }: Samples): Samples => {
    const classes = tensor([0, 1, 2, 3], { dtype: "int32" });
    return { x: concat([x, mul(cast(equal(y.reshape([-1, 1]), classes), "float32"), 20)], { axis: 1 }), y };
  };
  const history = await smallRun(sequential(...hidden(12), linear(32, 4, { rng: random })), {
    train: told(data()),
    validation: told(clusters(rng(2))),
    classes: 4,
    steps: 60,
    epoch: 60,
    learningRate: 0.02,
  });
  expect(idOf(diagnose(history), "labelsLeaking")).toBe("labelsLeaking");
});

it("finds a batch norm on two values, and one that is never called as in training", async () => {
  const make = (): Layer => sequential(...hidden(), batchNorm(32), linear(32, 4, { rng: random }));
  const small = diagnose(await smallRun(make(), { train: data(), classes: 4, batchSize: 2, learningRate: 0.01 }));
  expect(idOf(small, "batchNormSmallBatch")).toBe("batchNormSmallBatch@2");
  const body = make();
  const careless = defineLayer((x, context) => body(x, { ...context, training: false }), { children: { body } });
  const findings = diagnose(await smallRun(careless, { train: data(), classes: 4 }));
  expect(idOf(findings, "batchNormMode")).toBe("batchNormMode@body.2");
});
