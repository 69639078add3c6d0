import { openBenchPage } from "./browser/open-page.ts";
import type { Contest } from "./browser/contest.ts";
import { compare, judge, timesFaster } from "./harness/bars.ts";
import { CONTESTANTS, type ContestantId } from "./harness/contestants.ts";
import type { RemoteRow } from "./harness/row.ts";
import type { Summary } from "./harness/statistics.ts";

const BATCH = 64;

const BARS = [
  timesFaster(1.5, "ganglion-webgpu", "jax-webgpu"),
  timesFaster(14, "ganglion-webgpu", "tfjs-webgpu"),
  compare("ganglion-webgl2", "tfjs-webgl"),
];

/** The training step of `cnn-step` on graphics processors, everyone in one page. */
export const gpuRow: RemoteRow = {
  name: "gpu",
  title: "The same training step of a CNN on the graphics processor, in one page of a browser, batch 64",
  remarks: [
    "The clock stops when the device is done. jax-js compiles the whole step and is waited for after each, as its arrays have to be; the others after a sample.",
    "`BENCH_GPU=hardware pnpm bench gpu` takes the graphics processor of the machine in place of SwiftShader.",
  ],
  async compete(pace) {
    const isHardware = process.env["BENCH_GPU"] === "hardware";
    const { page, browser, close } = await openBenchPage(import.meta.resolve("./browser/contest.ts"), isHardware);
    try {
      const { adapter, outcomes, launches } = await page.evaluate(
        ([batch, given]) =>
          (globalThis as unknown as { compete(...all: unknown[]): Promise<Contest> }).compete(batch, given),
        [BATCH, pace] as const,
      );
      const measured = new Map<ContestantId, Summary>();
      for (const [id, outcome] of outcomes) if (!("failure" in outcome)) measured.set(id, outcome);
      const result = {
        label: "CNN step",
        failures: outcomes.flatMap(([contestant, outcome]) =>
          "failure" in outcome ? [{ contestant, reason: outcome.failure }] : [],
        ),
        measurements: [...measured].map(([contestant, summary]) => ({ contestant, ...summary })),
        judgements: judge(BARS, measured),
      };
      const program = /swiftshader|llvmpipe/i.test(adapter) ? ", a program on the CPU" : "";
      const remarks = [launchRemark(launches), `The device is ${adapter}${program}, in ${browser}.`];
      return { cases: [result], remarks };
    } finally {
      await close();
    }
  },
};

/** How often a step of each asks the device for something. */
function launchRemark(all: Contest["launches"]): string {
  const parts = all.map(([id, { launches, submits }]) => {
    const handed = submits === 0 ? "" : ` in ${submits} ${submits === 1 ? "submit" : "submits"}`;
    return `${CONTESTANTS[id].label} ${launches}${handed}`;
  });
  return `Kernels launched in a step: ${parts.join(", ")}.`;
}
