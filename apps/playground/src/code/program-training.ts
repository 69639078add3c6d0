import type { Experiment } from "../experiment/experiment.ts";
import type { Imports } from "./imports.ts";

/** What computes, as lines of a program. */
export function backendLines({ compute }: Experiment, imports: Imports): string[] {
  const setBackend = imports.use("setBackend", "@ganglion/tensor");
  switch (compute) {
    case "webgpu":
    case "webgl2":
      return [`${setBackend}(await ${imports.use("gpu", "@ganglion/gpu")}({ prefer: ["${compute}"] }));`];
    case "cpu":
      return [`${setBackend}(${imports.use("reference", "@ganglion/tensor")}());`];
    default:
      return [
        "// The same bits on every machine.",
        `${setBackend}(await ${imports.use("wasm", "@ganglion/wasm")}({ deterministic: true }));`,
      ];
  }
}

/** The optimizer and the loop, as lines of a program. */
export function trainingLines(experiment: Experiment, imports: Imports): string[] {
  const { batchSize, epochs, clip } = experiment;
  const [fit, loss] = [imports.use("fit", "@ganglion/train"), imports.use("crossEntropy", "@ganglion/losses")];
  const clipping =
    clip > 0 ? [`  afterBackward: () => void ${imports.use("clipGradNorm", "@ganglion/optim")}(model, ${clip}),`] : [];
  return [
    `const [epochs, batchSize] = [${epochs}, ${batchSize}];`,
    ...optimizerLines(experiment, imports),
    `const training = ${fit}(model, {`,
    "  train,",
    "  validation,",
    `  loss: ${loss},`,
    "  optimizer,",
    "  epochs,",
    "  batchSize,",
    "  rng: order,",
    ...clipping,
    "});",
    "for await (const event of training) {",
    '  if (event.type !== "epoch" || event.validation === undefined) continue;',
    "  const { loss, accuracy = 0 } = event.validation;",
    "  console.log(`epoch ${event.epoch}: validation loss ${loss.toFixed(6)}, accuracy ${(100 * accuracy).toFixed(1)} %`);",
    "}",
  ];
}

function optimizerLines(experiment: Experiment, imports: Imports): string[] {
  const { optimizer, momentum, weightDecay, schedule, learningRate } = experiment;
  const make = imports.use(optimizer, "@ganglion/optim");
  const hasMomentum = optimizer === "sgd" || optimizer === "rmsprop";
  const options = [
    `learningRate${schedule === "constant" ? `: ${learningRate}` : ""}`,
    ...(hasMomentum ? [`momentum: ${momentum}`] : []),
    `weightDecay: ${weightDecay}`,
  ];
  return [...scheduleLines(experiment, imports), `const optimizer = ${make}(model, { ${options.join(", ")} });`];
}

function scheduleLines({ schedule, learningRate: rate }: Experiment, imports: Imports): string[] {
  if (schedule === "constant") return [];
  const use = (name: string): string => imports.use(name, "@ganglion/optim");
  const rates = {
    step: () => `${use("stepDecay")}(${rate}, { stepSize: Math.ceil(steps / 3) })`,
    cosine: () => `${use("cosineAnnealing")}(${rate}, { steps })`,
    "one-cycle": () => `${use("oneCycle")}({ peak: ${rate}, steps })`,
    warmup: () => `${use("warmup")}(${rate}, { steps: Math.ceil(steps / 20), startFactor: 0.01 })`,
  };
  return ["const steps = epochs * Math.ceil(train.size / batchSize);", `const learningRate = ${rates[schedule]()};`];
}
