import { describe, expect, it } from "vitest";
import { numbersAfter, printedOutput } from "./examples.ts";

/** That the output is what the programs print is checked elsewhere; here, that it shows what the lesson says. */
describe("the examples show:", () => {
  it("the gradients of the lecture's neuron", () => {
    const name = "01-computational-graph";
    const gradients = ["w0", "x0", "w1", "x1", "w2"].map((leaf) => numbersAfter(name, leaf)[1]);
    expect(gradients).toEqual([-0.2, 0.39, -0.39, -0.59, 0.2]);
    expect(printedOutput(name)).toContain("f 0.73");
    expect(numbersAfter(name, "d(x x + x)/dx at 3 =")).toEqual([7]);
  });

  it("that features help with five of each, and that a probe on them is never far behind", () => {
    const rows = [1, 5, 20, 80].map((each) => numbersAfter("18-transfer", `${each} `));
    const [scratch = 0, probe = 0, tuned = 0] = rows[1] ?? [];
    expect(Math.min(probe, tuned)).toBeGreaterThan(scratch);
    for (const row of rows) expect(Math.max(...row) - (row[1] as number)).toBeLessThan(3);
  });

  it("that a few pictures are enough, and that what PyTorch saved goes on as there", () => {
    expect(numbersAfter("19-folder-of-pictures", "right on")[0]).toBeGreaterThan(90);
    expect(printedOutput("19-folder-of-pictures")).toMatch(/ring\/15\.png for a ring$/);
    const [before = 0, after = 1] = numbersAfter("20-pth-continued", "PyTorch left it at");
    expect(after).toBeLessThan(before / 2);
    expect(printedOutput("20-pth-continued").match(/: true$/gm)).toHaveLength(2);
  });

  it("that a search finds what learns with a quarter of the work", () => {
    const losses = [1, 2, 3, 4, 5].map((rank) => numbersAfter("21-search", `${rank}. loss`)[0] ?? 0);
    expect(losses[0]).toBeLessThan(Math.min(...losses.slice(1)) / 3);
    const [all = 0] = numbersAfter("21-search", "26 epochs in place of");
    expect(all / 26).toBeGreaterThan(4);
  });

  it("that sigmoid lets gradients vanish, and relu does not", () => {
    const name = "02-saturation";
    expect(numbersAfter(name, "sigmoid")).toEqual([0, 0.105, 0.235, 0.105, 0]);
    const first = (kind: string): number =>
      Number(new RegExp(`^${kind} +(\\d\\.\\de[+-]\\d)`, "m").exec(printedOutput(name))?.[1]);
    expect(first("sigmoid")).toBeLessThan(1e-5);
    expect(first("sigmoid")).toBeGreaterThan(0);
    expect(first("relu")).toBeGreaterThan(0.5);
  });

  it("that positive inputs make gradients of one sign, and cost rates", () => {
    const name = "03-zig-zag";
    expect(numbersAfter(name, "images whose gradient has one sign: raw")).toEqual([1]);
    expect(printedOutput(name)).toMatch(/^ +centered 0$/m);
    const [raw, centered] = ["raw ", "centered  "].map((title) =>
      numbersAfter(name, title).filter((steps) => Number.isFinite(steps)),
    );
    expect(raw).toHaveLength(1);
    expect(centered).toHaveLength(7);
    expect(Math.min(...centered!)).toBeLessThan(Math.min(...raw!) / 20);
  });

  it("what each preparation makes 0 or 1", () => {
    const name = "04-preparation";
    expect(numbersAfter(name, "raw")[1]).toBeGreaterThan(0.5);
    expect(numbersAfter(name, "center")[1]).toBe(0);
    expect(numbersAfter(name, "standardize").slice(1, 4)).toEqual([0, 1.001, 1.001]);
    expect(numbersAfter(name, "pca")[4]).toBe(0);
    for (const method of ["whiten, pca", "whiten, zca"])
      expect(numbersAfter(name, method).slice(1)).toEqual([0, 1, 1, 0]);
    expect(numbersAfter(name, "zca whitening keeps a correlation of")[0]).toBeGreaterThan(0.5);
    expect(Math.abs(numbersAfter(name, "pca whitening keeps a correlation of")[0]!)).toBeLessThan(0.1);
    expect(printedOutput(name)).toContain("from JSON: the same to 0");
  });

  it("the lecture's table of six layers", () => {
    const expected = [
      [0.49, 0.87, 0.63, 0.4, 0.58, 0.56, 0.83],
      [0.29, 0.85, 0.49, 0.28, 0.41, 0.56, 0.83],
      [0.18, 0.85, 0.41, 0.2, 0.29, 0.56, 0.83],
      [0.11, 0.85, 0.36, 0.14, 0.2, 0.56, 0.83],
      [0.07, 0.85, 0.32, 0.1, 0.14, 0.56, 0.83],
      [0.05, 0.85, 0.29, 0.07, 0.1, 0.56, 0.83],
    ];
    for (const [layer, row] of expected.entries()) {
      const found = numbersAfter("05-six-layers", `layer ${layer + 1}`);
      expect(found).toHaveLength(row.length);
      // The tanh columns to the digit. A relu net drifts with the draw of its weights: two samples of 4096 differ by 0.02.
      for (const [column, value] of row.entries()) {
        expect(Math.abs(found[column]! - value)).toBeLessThanOrEqual(column < 3 ? 1e-9 : 0.0201);
      }
    }
  });

  it("that Xavier lets ten tanh layers learn", () => {
    const name = "06-xavier";
    expect(numbersAfter(name, "normal, 0.01")[1]).toBeLessThan(1e-10);
    expect(numbersAfter(name, "normal, 0.01")[2]).toBeLessThan(0.2);
    expect(numbersAfter(name, "normal, 1 ")[2]).toBeLessThan(0.2);
    expect(numbersAfter(name, "Xavier")[2]).toBeGreaterThan(0.9);
  });

  it("that Kaiming keeps the signal through twenty relu layers, and Xavier halves it each time", () => {
    const [first, , , last, accuracy] = numbersAfter("07-kaiming", "Kaiming") as [
      number,
      number,
      number,
      number,
      number,
    ];
    expect(last / first).toBeGreaterThan(0.4);
    expect(accuracy).toBeGreaterThan(0.8);
    const xavier = numbersAfter("07-kaiming", "Xavier") as [number, number, number, number, number];
    expect(Math.log2(xavier[0] / xavier[3])).toBeGreaterThan(19 / 2 - 1);
    expect(xavier[4]).toBeLessThan(0.3);
  });

  it("that LSUV brings every variance to 1 and lets the net learn", () => {
    expect(numbersAfter("08-lsuv", "largest distance from 1:")[0]).toBeLessThanOrEqual(0.1);
    expect(numbersAfter("08-lsuv", "accuracy: as linear() begins")[0]).toBeLessThan(0.2);
    expect(numbersAfter("08-lsuv", "LSUV")[0]).toBeGreaterThan(0.8);
  });

  it("that withinLayer gives every unit its mean and deviation", () => {
    const after = printedOutput("09-within-layer").split("within layers:")[1]!.trim().split("\n").slice(2);
    expect(after).toHaveLength(4);
    for (const row of after) expect(row.trim().split(/ +/).slice(1)).toEqual(["0.25", "0.25", "1.00", "1.00", "0"]);
  });

  it("that betweenLayer makes rates equal, and one learning rate suit all", () => {
    const name = "10-between-layer";
    for (const layer of ["0 ", "2 ", "4 ", "6 "])
      expect(Math.abs(numbersAfter(name, layer)[1]! - 1)).toBeLessThan(0.01);
    expect(numbersAfter(name, "6 ")[0]).toBeGreaterThan(1000);
    expect(printedOutput(name)).toContain("the output changed by less than 1e-5 of its size: true");
    expect(Math.max(...numbersAfter(name, "equal"))).toBeGreaterThan(Math.max(...numbersAfter(name, "unequal")) + 0.05);
  });

  it("that Fixup's first loss is ln 10 and its nets learn at any depth", () => {
    const lines = printedOutput("11-fixup").split("\n");
    const fixup = lines.filter((line) => line.startsWith("Fixup")).map((line) => line.split(/ +/));
    expect(fixup.map(([, branches, logits, loss]) => [branches, logits, loss])).toEqual([
      ["4", "0.0e+0", "2.3026"],
      ["16", "0.0e+0", "2.3026"],
      ["32", "0.0e+0", "2.3026"],
    ]);
    for (const row of fixup) expect(Number(row[4])).toBeGreaterThan(0.9);
    expect(lines.filter((line) => line.startsWith("Kaiming") && line.endsWith("diverged"))).toHaveLength(2);
    expect(Math.log(10).toFixed(4)).toBe("2.3026");
  });

  it("that the winning ticket learns better than its connections begun elsewhere", () => {
    const rows = printedOutput("12-lottery-ticket")
      .split("\n")
      .slice(1)
      .map((line) => line.match(/[\d.]+/g)!.map(Number));
    expect(rows.map(([left]) => left)).toEqual([100, 44.1, 20.5, 10.2, 5.5]);
    const [, ticket, elsewhere] = rows.at(-1) as [number, number, number];
    expect(ticket - elsewhere).toBeGreaterThan(0.05);
    expect(rows[0]![1]! - ticket).toBeLessThan(0.05);
  });

  it("batch norm's arithmetic, its eight settings, and what recalibration makes good", () => {
    const name = "13-batch-norm";
    expect(numbersAfter(name, "training ")).toEqual([-1, 1]);
    expect(numbersAfter(name, "remembered mean")).toEqual([0.2, 1.1]);
    const rows = printedOutput(name)
      .match(/^(?:true|false) .*$/gm)!
      .map((line) => line.trim().split(/ +/));
    expect(rows).toHaveLength(8);
    for (const [trainable, updates, by, gradient, mean, first] of rows) {
      expect(gradient === "none").toBe(trainable === "false");
      expect(mean).toBe(updates === "true" ? "0.200" : "0.000");
      expect(first).toBe(by === "batch" ? "-1.000" : "1.000");
    }
    expect(numbersAfter(name, "brighter images change the output by")[0]).toBeGreaterThan(0.1);
    expect(numbersAfter(name, "recalibrated on them, by")).toEqual([0]);
  });

  it("that folding keeps the output", () => {
    const output = printedOutput("14-fold-batch-norm");
    expect(output).toContain("batch norm 2 went into layer 1\nbatch norm 6 went into layer 7\nbatch norm 0 stays: ");
    expect(output).toContain("largest difference of the logits below 1e-4: true");
    const [before, after] = numbersAfter("14-fold-batch-norm", "accuracy");
    expect(after).toBe(before);
  });

  it("that gradient descent zig-zags through the valley, and others get further", () => {
    const name = "15-optimizers";
    const [rate, sgd, turns] = numbersAfter(name, "sgd ") as [number, number, number];
    expect(rate).toBeLessThan(0.02);
    expect(turns).toBe(100);
    // Closed form: both coordinates shrink by |1 - rate curvature| a step.
    expect(sgd).toBeCloseTo(((10 * (1 - rate) ** 100) ** 2 + 100 * (1 - 100 * rate) ** 200) / 2, 1);
    for (const other of ["with momentum", "nesterov", "adagrad", "rmsprop", "adam ", "adamW", "nadam", "lion"]) {
      expect(numbersAfter(name, other)[1]).toBeLessThan(sgd / 1000);
    }
  });

  it("that falling rates end higher than a constant one", () => {
    const name = "16-learning-rates";
    const accuracy = (schedule: string): number => numbersAfter(name, schedule).at(-1)!;
    for (const schedule of ["stepDecay", "polynomialDecay", "cosineAnnealing", "oneCycle", "warmup, cosine"]) {
      expect(accuracy(schedule)).toBeGreaterThan(accuracy("constantRate") + 0.02);
    }
    expect(numbersAfter(name, "exponentialDecay")[1]).toBeCloseTo(0.2 * 0.98 ** 30, 3);
    expect(numbersAfter(name, "reduceOnPlateau")).toEqual([0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1]);
  });

  it("that a forgotten term is found, and a kink is not taken for one", () => {
    const output = printedOutput("17-gradient-checking");
    expect(output).toContain("swish        passed true, error below 1e-6");
    expect(output).toContain("forgetful    passed false");
    expect(output).toContain("relu         passed true, 3 elements, 1 at a kink");
    expect(output).toContain("h = 1e-6  error below 1e-6");
  });
});
