import { fuzz, fuzzCount } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, it } from "vitest";
import * as ganglion from "../src/index.ts";
import {
  activeBackend,
  type Backend,
  isRecording,
  reference,
  setBackend,
  rng,
  type Tensor,
  tensor,
  wasm,
} from "../src/index.ts";
import type { Call } from "./hostile/call.ts";
import { calls } from "./hostile/calls.ts";
import { mutateArguments } from "./hostile/mutate.ts";
import { uses } from "./hostile/uses.ts";

/** What is not called, and why. */
const untried: Readonly<Record<string, string>> = {
  "they are for authors, and trust whom they serve": `allocate anything beginInPlace broadcastShapes buffersBeside checkChildren checkModel describeWord isPlainObject
    checkGradient checkOptions checkShape emit emitLike fillNormal fillUniform fusedGradKernel fusedKernel indexError
    indexNaming memoryError namingIndices joinPath normalizeAxes normalizeAxis overParameters recall refusal remember
    sameShape sizeOf unknownOption`,
  "they check one value, and have a test of their own": `checkBackend checkBoolean checkCount checkDecay checkElementwise checkFinite checkFloatDType
    checkFunction checkGiven checkInteger checkNonNegative checkNumber checkObject checkPositive checkRng checkSignal checkSize checkString
    checkTensor checkUnit checkWhole`,
  "they make large networks, with the options of resnet20": `alexnet densenet121 efficientnetB0 mobilenetV1 mobilenetV2
    mobilenetV3Small resnet8 resnet18 resnet32 resnet34 resnet50 resnet101 squeezenet1_0 squeezenet1_1 vgg11 vgg13 vgg16 vgg19`,
  "it takes nothing": "shippedNames",
  "they are classes": "BackendError DisposedError DivergedError DTypeError LayerError ShapeError Tensor",
  "they reach for files, workers or devices, or replace the backend": `autoBackend cifar10 cifar100 cpuBackend fashionMnist imageFolder pretrained reference serveWorker setBackend startWasm
    shipped shippedCard wasm`,
  "checkpoints and files of weights have fuzzers of their own": `checkpointFolder encodeWeights indexedDbFile loadCheckpoint loadWeights matchWeights
    openWeights readWeights renameKeys saveCheckpoint saveWeights`,
};

/** A seed of the row's own: a new row leaves the mutants of all others as they are. FNV-1a. */
function seedOf(title: string, round: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${title} ${round}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const functions = ganglion as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

/** A call with arguments that are wrong, or of what a rightly called function makes. */
async function callWrongly(name: string, { given, fixed = 0, makes }: Call, random: ganglion.Rng): Promise<void> {
  const right = given();
  const isMaking = makes !== undefined && random.integer(2) === 0;
  const values = isMaking ? right : [...right.slice(0, fixed), ...mutateArguments(random, right.slice(fixed))];
  const result = await functions[name]!(...values);
  if (makes !== undefined) await uses[makes](random, result as never);
}

it("has a call for each exported function, or says why not", () => {
  const excused = Object.values(untried).flatMap((names) => names.split(/\s+/));
  const known = [...Object.keys(calls), ...excused].toSorted();
  const exported = Object.keys(ganglion).filter((name) => typeof functions[name] === "function");
  expect(known).toEqual(exported.toSorted());
});

describe.each<readonly [name: string, make: () => Backend | Promise<Backend>, rounds: number]>([
  ["reference", reference, 64],
  ["wasm", () => wasm({ threads: 2 }), 16],
])("whatever a public function is given on %s", (name, make, rounds) => {
  let backend: Backend;
  let guards: readonly Tensor[];
  const contents = (): unknown => guards.map((x) => x.dataSync().slice());
  beforeAll(async () => {
    backend = await make();
    setBackend(backend);
    guards = [
      tensor([1, 2, 3]),
      tensor([[4], [5]], { dtype: "int32" }),
      tensor(Float32Array.from({ length: 999 }, Math.sin)),
    ];
  });

  it("is taken or refused in our words, and nothing else is touched", async () => {
    const before = contents();
    const rows = Object.entries(calls);
    const report = await fuzz(`arguments on ${name}`, fuzzCount(rounds * rows.length), async (_, index) => {
      setBackend(backend);
      const [title, call] = rows[index % rows.length]!;
      try {
        await callWrongly(title, call, rng(seedOf(title, Math.floor(index / rows.length))));
      } finally {
        expect([activeBackend(), isRecording(), contents()]).toEqual([backend, true, before]);
      }
    });
    expect(report.rules.size).toBeGreaterThan(100);
  });
});
