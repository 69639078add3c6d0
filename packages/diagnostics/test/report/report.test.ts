import * as Plot from "@observablehq/plot";
import { relu } from "@ganglion/fixtures/layers";
import { linear, sequential } from "@ganglion/layers";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import {
  auditInit,
  createReport,
  readReport,
  type Report,
  reportHtml,
  reportJson,
  reportText,
} from "../../src/index.ts";
import { clusters, smallRun } from "../small-run.ts";

describe("a report", () => {
  let report: Report;
  beforeAll(async () => {
    setBackend(reference());
    const random = rng(3);
    const model = sequential(linear(8, 12, { rng: random }), relu, linear(12, 4, { rng: random }));
    const train = clusters(rng(1));
    const audit = await auditInit(model, train.x);
    const history = await smallRun(model, {
      train,
      validation: clusters(rng(2)),
      classes: 4,
      steps: 20,
      epoch: 10,
      learningRate: 1e-6,
    });
    const confusion = [
      [9, 1, 0, 0],
      [0, 10, 0, 0],
      [2, 0, 8, 0],
      [0, 0, 3, 7],
    ];
    report = createReport(history, { title: "Run <1>", audit, confusion });
  });

  it("is text with the findings and a line for each layer", () => {
    const text = reportText(report);
    expect(text.split("\n").slice(0, 3)).toEqual(["Run <1>", "=======", ""]);
    expect(text).toMatch(/^Layers at step 16\nlayer {2}kind/m);
    expect(text).toMatch(/^0 +linear +\d\S+ +\d\S+ +\d of 12$/m);
    expect(text).toContain("Before the first step\n  Layer 0 (linear): the deviation is");
  });

  it("says once what several have found, the run first", () => {
    const diverged = { ...report.history.steps[0]!, step: 21, loss: Number.NaN };
    const history = { ...report.history, steps: [...report.history.steps, diverged] };
    const [first, ...others] = createReport(history).findings;
    const again = { ...first!, message: "The same, found before." };
    const audit = { layers: [], findings: [again, { ...again, id: "init@9" }] };
    expect(createReport(history, { audit }).findings).toEqual([first, ...others, audit.findings[1]]);
  });

  it("is JSON, which keeps what is not finite", () => {
    const history = {
      ...report.history,
      steps: [...report.history.steps, { ...report.history.steps[0]!, step: 21, loss: Number.NaN }],
    };
    const spoiled = createReport(history);
    expect(readReport(reportJson(spoiled))).toEqual({ ...spoiled });
    expect(() => readReport("{")).toThrow('readReport: json must be JSON, got "{". Pass what reportJson wrote.');
    expect(() => readReport("{}")).toThrow(
      "readReport: report must be a report, got an empty object. Make it with createReport(history).",
    );
  });

  it("is one HTML file without scripts and without anything from elsewhere", () => {
    const html = reportHtml(report, { Plot, document: parseHTML("<html></html>").document });
    const { document } = parseHTML(html);
    expect([...document.querySelectorAll("h2")].map((one) => one.textContent)).toEqual([
      "Findings",
      "Loss",
      "Accuracy",
      "Deviation by layer, from the input to the output",
      "Update-to-weight ratio (about 0.001 is usual)",
      "Outputs at step 16",
      "Gradients of the outputs at step 16",
      "Confusion",
      "Before the first step",
    ]);
    expect(document.querySelectorAll("svg").length).toBeGreaterThan(10);
    expect(document.querySelectorAll("script, link, img, iframe").length).toBe(0);
    expect(html.replaceAll(/http:\/\/www\.w3\.org\/\S+?"/g, "")).not.toMatch(/https?:\/\//);
    expect(document.querySelector("h1")?.textContent).toBe("Run <1>");
    expect(html).not.toContain("<1>");
    expect(html).not.toContain("NaN");
  });

  it("says what it needs to draw", () => {
    const { document } = parseHTML("<html></html>");
    expect(() => reportHtml(report, { Plot: {} as never, document })).toThrow(
      'reportHtml: Plot must be Observable Plot, got an empty object. Install it, and pass the module: import * as Plot from "@observablehq/plot".',
    );
    expect(() => reportHtml(report, { Plot } as never)).toThrow(
      'reportHtml: document must be a document, got undefined. Pass the page\'s document, or parseHTML("<html></html>").document of linkedom.',
    );
  });
});
