import { relu } from "@ganglion/fixtures";
import { linear, parameters, sequential, stateDict } from "@ganglion/layers";
import { meanSquaredError } from "@ganglion/losses";
import { adam, ema, sgd } from "@ganglion/optim";
import {
  add,
  assign,
  type Backend,
  defineLayer,
  exp,
  type Layer,
  log,
  mean,
  greater,
  mul,
  noGrad,
  ones,
  rng,
  sqrt,
  sub,
  type Tensor,
  tensor,
  where,
  zeros,
} from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type BatchSource,
  DivergedError,
  type Finding,
  type FindingEvent,
  type FitEvent,
  type FitOptions,
  fit,
  type Training,
  type TrainingObserver,
} from "../src/index.ts";
import { answersLater, freshBackend } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

/** Eight batches of two samples of two features, of which batch `at` (from 0) holds `value`. */
function spoiled(at: number, value: number, part: "x" | "y" = "x"): BatchSource {
  return {
    size: 16,
    *batches() {
      for (let batch = 0; batch < 8; batch++) {
        const values = (count: number): Float32Array =>
          Float32Array.from({ length: count }, (_, i) => Math.sin(9 * batch + i) ** 2);
        const [x, y] = [values(4), values(2)];
        if (batch === at) (part === "x" ? x : y)[1] = value;
        yield { x: tensor(x, { shape: [2, 2] }), y: tensor(y, { shape: [2, 1] }) };
      }
    },
  };
}

/** Counts the batches that it has seen in training, as running statistics do. */
function counter(): Layer {
  const count = zeros([1]);
  return defineLayer(
    (x, context) => {
      if (context?.training === true) noGrad(() => assign(count, add(count, mean(x))));
      return x;
    },
    { kind: "counter", buffers: { count } },
  );
}

interface Setup {
  readonly model: Layer;
  readonly options: FitOptions;
}

function setup(train: BatchSource, more: Partial<FitOptions> = {}, middle: Layer = relu): Setup {
  const random = rng(2);
  const model = sequential({
    count: counter(),
    first: linear(2, 3, { rng: random }),
    middle,
    last: linear(3, 1, { rng: random }),
  });
  const optimizer = adam(parameters(model), { learningRate: 0.01 });
  const basis = { train, loss: meanSquaredError, optimizer, epochs: 1, batchSize: 2, rng: rng(1), shuffle: false };
  return { model, options: { ...basis, ...more } };
}

async function failure(training: Training): Promise<DivergedError> {
  try {
    await training;
  } catch (error) {
    expect(error).toBeInstanceOf(DivergedError);
    return error as DivergedError;
  }
  throw new Error("it did not diverge");
}

async function everything({ model, options }: Setup): Promise<unknown> {
  const states = { ...stateDict(model), ...options.optimizer.state().tensors };
  return Promise.all(Object.entries(states).map(async ([key, x]) => [key, await x.data()]));
}

/** What there is after the first `steps` steps. */
async function after(steps: number, make: () => Setup): Promise<unknown> {
  const { model, options } = make();
  let taken = 0;
  for await (const event of fit(model, { ...options, every: 1 })) {
    if (event.type === "step" || steps === 0) taken++;
    if (taken >= Math.max(steps, 1)) break;
  }
  return everything({ model, options });
}

describe.each(["at once", "later"])("where the loss can be read %s, a fit whose loss is not finite", (when) => {
  beforeEach(() => {
    if (when === "later") answersLater(backend);
  });

  it.each([
    [1, Number.NaN, "x", 4],
    [3, Number.POSITIVE_INFINITY, "y", 2],
    [8, Number.NaN, "y", 2],
  ] as const)(
    "leaves everything as it was before the step (every %i steps, %d in %s)",
    async (every, value, path, size) => {
      const make = (): Setup => setup(spoiled(4, value, path), { every });
      const run = make();
      const training = fit(run.model, run.options);
      const error = await failure(training);
      expect([error.step, error.epoch]).toEqual([5, 1]);
      expect(error.loss).toSatisfy((loss: number) => !Number.isFinite(loss));
      expect(await everything(run)).toEqual(await after(4, make));
      expect(training.checkpoint()).toMatchObject({ step: 4, cursor: 4, seen: 8, epoch: 0 });
      expect(error.fault).toMatchObject({
        kind: "batch",
        path,
        op: undefined,
        step: 5,
        values: { size, notFinite: 1 },
        inputs: [],
      });
      expect(error.message).toBe(
        `fit: the loss must be a finite number, got ${error.loss} at step 5 in epoch 1. The first that was not finite was ${path} ` +
          `of the batch, at step 5: 1 of ${size} values. Lower the learning rate, clip the gradients, or check the data for NaN.`,
      );
      expect(error).toMatchObject({ where: "fit", rule: "the loss must be a finite number" });
    },
  );

  it("names the layer whose output it was, and the operation", async () => {
    const steep: Layer = (x) => exp(mul(x, 1000));
    const run = setup(spoiled(3, 900), {}, steep);
    const { fault, message, step } = await failure(fit(run.model, run.options));
    expect(step).toBe(fault!.step);
    expect(fault).toMatchObject({ kind: "output", path: "middle", op: "exp", values: { size: 6 } });
    expect(fault!.inputs).toHaveLength(1);
    expect(fault!.inputs[0]!.max).toBeGreaterThan(88);
    expect(message).toMatch(
      /got (NaN|Infinity) at step \d in epoch 1\. The first that was not finite was the output of layer "middle", in exp, at step \d: \d of 6 values, from -?\d.* to \d+(\.\d+)?\. Lower/,
    );
  });

  it("names the loss where that is where it arose", async () => {
    const loss = (x: Tensor, y: Tensor): Tensor => mean(log(add(sub(mul(x, 0), sub(y, y)), 0)));
    const run = setup(spoiled(-1, 0), { loss });
    const { fault, loss: value } = await failure(fit(run.model, run.options));
    expect(value).toBe(Number.NEGATIVE_INFINITY);
    expect(fault).toMatchObject({ kind: "loss", path: "", op: "log", step: 1, values: { size: 2, notFinite: 2 } });
    expect(fault!.inputs).toEqual([{ size: 2, notFinite: 0, min: 0, max: 0 }]);
  });

  it("names the layer in a call of the model that the loss makes", async () => {
    const { model, options } = setup(spoiled(99, 0), {}, exp);
    const far = mul(ones([2, 2]), 1e4);
    const loss = (output: Tensor, y: Tensor): Tensor => add(meanSquaredError(output, y), mean(model(far)));
    const { fault } = await failure(fit(model, { ...options, loss }));
    expect(fault).toMatchObject({ kind: "output", path: "middle", op: "exp", step: 1, values: { size: 6 } });
  });

  it("names a gradient, though the loss of its step was finite, and goes back before it", async () => {
    // The square root of 0 is 0, its gradient infinite; batch 5 alone has zeros.
    const rooted: Layer = (x) => sqrt(where(greater(x, 0), x, mul(x, 0)));
    const make = (): Setup => setup(spoiled(5, -1e4), {}, rooted);
    const run = make();
    const training = fit(run.model, run.options);
    const { fault, step, message } = await failure(training);
    expect([step, fault!.step]).toEqual([fault!.step + 1, fault!.step]);
    expect(fault).toMatchObject({ kind: "gradient", path: "middle", values: { size: 6 } });
    expect(message).toContain(
      `The first that was not finite was a gradient in layer "middle", in ${fault!.op}, at step`,
    );
    expect(await everything(run)).toEqual(await after(fault!.step - 1, make));
    expect(training.checkpoint().step).toBe(fault!.step - 1);
  });

  it("names a weight that an update with finite gradients made infinite", async () => {
    const make = (): Setup => {
      const { model, options } = setup(spoiled(-1, 0), { loss: (x, y) => mul(meanSquaredError(x, y), 1000) });
      const optimizer = sgd(parameters(model), { learningRate: (step) => (step < 5 ? 0.01 : 3e38) });
      return { model, options: { ...options, optimizer } };
    };
    const run = make();
    const { fault, step } = await failure(fit(run.model, run.options));
    expect([step, fault!.step]).toEqual([fault!.step + 1, fault!.step]);
    expect(fault!.kind).toBe("update");
    expect(fault!.op).toBe("sgd");
    expect(await everything(run)).toEqual(await after(fault!.step - 1, make));
  });

  it("names a weight that was not finite from the start", async () => {
    const run = setup(spoiled(-1, 0));
    const { "last.bias": bias } = Object.fromEntries(
      Object.entries(stateDict(run.model)).map(([key], index) => [key, parameters(run.model)[index - 1]]),
    );
    noGrad(() => assign(bias!, tensor([Number.NaN])));
    const { fault } = await failure(fit(run.model, run.options));
    expect(fault).toMatchObject({ kind: "weight", path: "last.bias", step: 1, values: { size: 1, notFinite: 1 } });
  });

  it("puts averages back too", async () => {
    const make = (): Setup & { average: ReturnType<typeof ema> } => {
      const run = setup(spoiled(6, Number.NaN));
      const average = ema(parameters(run.model), { decay: 0.5 });
      const options = { ...run.options, every: 4, afterUpdate: () => average.update(), averages: { average } };
      return { model: run.model, options, average };
    };
    const run = make();
    await failure(fit(run.model, run.options));
    const wanted = make();
    await after(6, () => wanted);
    expect(run.average.updates).toBe(6);
    const values = (average: ReturnType<typeof ema>) => Promise.all(average.averages.map((x) => x.data()));
    expect(await values(run.average)).toEqual(await values(wanted.average));
  });

  it("does not accuse a mask", async () => {
    const masked: Layer = (x) => {
      const hidden = where(ones(x.shape), x, Number.NEGATIVE_INFINITY);
      return relu(where(x.shape.length === 2 ? ones(x.shape) : zeros(x.shape), hidden, 0));
    };
    const open: Layer = (x) => exp(where(tensor([[1, 0, 1]]), x, Number.NEGATIVE_INFINITY));
    const run = setup(spoiled(3, Number.NaN), {}, sequential({ masked, open }));
    const { fault } = await failure(fit(run.model, run.options));
    expect(fault).toMatchObject({ kind: "batch", path: "x", step: 4 });
  });

  it("leaves no memory behind", async () => {
    const run = setup(spoiled(4, Number.NaN), { every: 2 });
    const memory = (): unknown => {
      run.options.optimizer.zeroGrad();
      (run.options.optimizer as ReturnType<typeof adam>).dispose();
      return backend.memory();
    };
    const before = memory();
    await failure(fit(run.model, run.options));
    expect(memory()).toEqual(before);
  });
});

describe("a source that gives other batches the second time", () => {
  it("is believed the first time", async () => {
    let given = 0;
    const train: BatchSource = {
      size: 16,
      *batches() {
        for (let batch = 0; batch < 8; batch++) {
          yield { x: tensor([[1, given++ === 4 ? Number.NaN : 2]]), y: tensor([[1]]) };
          yield { x: tensor([[1, 2]]), y: tensor([[1]]) };
        }
      },
    };
    answersLater(backend);
    const run = setup(train, { batchSize: 1, every: 3 });
    const { step, loss, fault } = await failure(fit(run.model, run.options));
    expect([step, loss, fault]).toEqual([9, Number.NaN, undefined]);
  });
});

describe("before the error is thrown", () => {
  const events = async (training: Training): Promise<FitEvent[]> => {
    const seen: FitEvent[] = [];
    await expect(async () => {
      for await (const event of training) seen.push(event);
    }).rejects.toThrow(DivergedError);
    return seen;
  };
  const steep: Layer = (x) => exp(mul(x, 1000));

  it("comes a finding that says where it began: layer, operation and step", async () => {
    const run = setup(spoiled(3, 900), {}, steep);
    const seen = await events(fit(run.model, run.options));
    const last = seen.at(-1) as FindingEvent;
    expect(last).toMatchObject({ type: "finding", epoch: 1 });
    expect(last.finding).toMatchObject({
      kind: "notFinite",
      severity: "error",
      path: "middle",
      evidence: { place: "output", op: "exp", step: last.step, size: 6 },
    });
    expect(last.finding.evidence!["max0"]).toBeGreaterThan(88);
    expect(last.finding.message).toMatch(
      /^The loss is (NaN|Infinity) at step \d in epoch 1\. The first that was not finite was the output of layer "middle", in exp, at step \d: /,
    );
    expect(structuredClone(last)).toEqual(last);
    expect(seen.filter(({ type }) => type === "finding").length).toBe(1);
  });

  it("observers are told and asked once more, and do not say the same again", async () => {
    const told: FitEvent[] = [];
    let isOver = false;
    const say = (kind: string): Finding => ({ kind, severity: "note", message: "Mine.", remedy: "None." });
    const observer: TrainingObserver = {
      event(event) {
        told.push(event);
        isOver ||= event.type === "finding";
      },
      findings: () => (isOver ? [say("notFinite"), say("own")] : []),
    };
    const run = setup(spoiled(4, Number.NaN), { observers: [observer] });
    const seen = await events(fit(run.model, run.options));
    const found = seen.filter((event) => event.type === "finding");
    expect(found.map(({ step, finding }) => [step, finding.kind, finding.message])).toEqual([
      [5, "notFinite", expect.stringContaining("was x of the batch, at step 5: 1 of 4 values.")],
      [5, "own", "Mine."],
    ]);
    expect(told.at(-1)).toBe(found[0]);
  });
});
