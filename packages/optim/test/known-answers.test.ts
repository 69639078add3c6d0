import { reference, setBackend, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { adam, nadam, rmsprop, sgd } from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

/** NumPy's linspace, as a 4 x 5 tensor. */
function linspace(from: number, to: number): Float64Array {
  return Float64Array.from({ length: 20 }, (_, index) => from + ((to - from) * index) / 19);
}

const matrix = (values: Float64Array) => tensor(values, { shape: [4, 5] });

/** CS231n's assignment 2 publishes what its update rules give; its figures have eight digits. */
describe("CS231n's published answers", () => {
  test("sgd with momentum: w 0.1406 ... 1.4096, where the velocity descends and is added", () => {
    const w = matrix(linspace(-0.4, 0.6));
    w.requiresGrad = true;
    w.grad = matrix(linspace(-0.6, 0.4));
    const optimizer = sgd([w], { learningRate: 1e-3, momentum: 0.9 });
    // The course's velocity has the rate and the sign inside: v = 0.9 v - rate dw.
    const velocity = matrix(linspace(0.6, 0.9).map((v) => -v / 1e-3));
    optimizer.load({
      ...optimizer.state(),
      steps: 1,
      numbers: { "0.step": 1 },
      tensors: { "0.momentumBuffer": velocity },
    });
    optimizer.step();
    expect(w).toBeAllClose(
      [
        [0.1406, 0.20738947, 0.27417895, 0.34096842, 0.40775789],
        [0.47454737, 0.54133684, 0.60812632, 0.67491579, 0.74170526],
        [0.80849474, 0.87528421, 0.94207368, 1.00886316, 1.07565263],
        [1.14244211, 1.20923158, 1.27602105, 1.34281053, 1.4096],
      ],
      { rtol: 0, atol: 6e-9 },
    );
    const next = linspace(0.6, 0.9).map((v, index) => (0.9 * v - 1e-3 * linspace(-0.6, 0.4)[index]!) / -1e-3);
    expect(optimizer.state().tensors["0.momentumBuffer"]).toBeAllClose(matrix(next), { rtol: 1e-12 });
    expect(next[0]! * -1e-3).toBeCloseTo(0.5406, 8);
    expect(next[19]! * -1e-3).toBeCloseTo(0.8096, 8);
  });

  test("adam with bias correction at t = 6: w begins -0.40094747 and ends 0.59801459", () => {
    const w = matrix(linspace(-0.4, 0.6));
    w.requiresGrad = true;
    w.grad = matrix(linspace(-0.6, 0.4));
    const optimizer = adam([w], { learningRate: 1e-2 });
    optimizer.load({
      ...optimizer.state(),
      steps: 5,
      numbers: { "0.step": 5 },
      tensors: { "0.expAvg": matrix(linspace(0.6, 0.9)), "0.expAvgSq": matrix(linspace(0.7, 0.5)) },
    });
    optimizer.step();
    expect(w).toBeAllClose(
      [
        [-0.40094747, -0.34836187, -0.29577703, -0.24319299, -0.19060977],
        [-0.1380274, -0.08544591, -0.03286534, 0.01971428, 0.0722929],
        [0.1248705, 0.17744702, 0.23002243, 0.28259667, 0.33516969],
        [0.38774145, 0.44031188, 0.49288093, 0.54544852, 0.59801459],
      ],
      { rtol: 0, atol: 6e-9 },
    );
    const { tensors, numbers, steps } = optimizer.state();
    expect({ steps, numbers }).toEqual({ steps: 6, numbers: { "0.step": 6 } });
    expect(tensors["0.expAvg"]!.dataSync()[0]).toBeCloseTo(0.48, 8);
    expect(tensors["0.expAvgSq"]!.dataSync()[0]).toBeCloseTo(0.69966, 8);
  });

  test("rmsprop with a decay of 0.99: w begins -0.39223849", () => {
    const w = matrix(linspace(-0.4, 0.6));
    w.requiresGrad = true;
    w.grad = matrix(linspace(-0.6, 0.4));
    const optimizer = rmsprop([w], { learningRate: 1e-2 });
    optimizer.load({
      ...optimizer.state(),
      steps: 1,
      numbers: { "0.step": 1 },
      tensors: { "0.squareAvg": matrix(linspace(0.6, 0.9)) },
    });
    optimizer.step();
    expect(w).toBeAllClose(
      [
        [-0.39223849, -0.34037513, -0.28849239, -0.23659121, -0.18467247],
        [-0.132737, -0.08078555, -0.02881884, 0.02316247, 0.07515774],
        [0.12716641, 0.17918792, 0.23122175, 0.28326742, 0.33532447],
        [0.38739248, 0.43947102, 0.49155973, 0.54365823, 0.59576619],
      ],
      { rtol: 0, atol: 6e-9 },
    );
    expect(optimizer.state().tensors["0.squareAvg"]!.dataSync()[0]).toBeCloseTo(0.5976, 8);
  });
});

test("nadam's first step, by hand, with an eps that shows", () => {
  const w = tensor([0], { dtype: "float64", requiresGrad: true });
  w.grad = tensor([2], { dtype: "float64" });
  nadam([w], { learningRate: 0.1, betas: [0.5, 0.75], eps: 0.5, momentumDecay: 1 }).step();
  const [now, next] = [0.5 * (1 - 0.5 * 0.96), 0.5 * (1 - 0.5 * 0.96 ** 2)];
  const direction = ((1 - now) * 2) / (1 - now) + (next * 0.5 * 2) / (1 - now * next);
  expect(w).toBeAllClose([(-0.1 * direction) / (Math.sqrt((0.25 * 4) / 0.25) + 0.5)], { rtol: 1e-12 });
});
