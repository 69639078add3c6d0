import { expose, wrap } from "comlink";
import { DeviceLostError } from "@ganglion/gpu";
import { refusal } from "@ganglion/tensor";
import { afterAll, describe, expect, it } from "vitest";
import { describeCompute, describeUnavailable } from "../../src/text/compute-text.ts";
import { describeFailure } from "../../src/text/failure-text.ts";
import { speak } from "../../src/text/i18n.ts";
import { troubleText } from "../../src/text/trouble-text.ts";
import { carryErrors } from "../../src/worker/carry-errors.ts";
import { DownloadError } from "../../src/worker/download.ts";
import type { ComputeProblem, Failure } from "../../src/worker/reports.ts";
import { ScriptMissingError } from "../../src/worker/script.ts";
import { brokenWorker, type Trouble, type TroubleKind, troubleOf } from "../../src/worker/trouble.ts";

/** As a production build refuses, whose rules are codes. */
const refused = refusal(RangeError, "conv2d", "#k3ul(stride)", "-1", "");
const kinds: readonly TroubleKind[] = ["script", "download", "pictures", "lost", "worker", "unforeseen"];

describe("an error of a worker", () => {
  const { port1, port2 } = new MessageChannel();
  const errors: Record<string, unknown> = {
    script: new ScriptMissingError(),
    download: new DownloadError("a file did not load"),
    lost: new DeviceLostError("data: the GPU device must be alive"),
    refused,
    text: "no error at all",
  };
  carryErrors();
  expose({ fail: (name: string) => Promise.reject(errors[name]) }, port1);
  const worker = wrap<{ fail(name: string): Promise<void> }>(port2);
  const failing = async (name: string): Promise<Trouble> => {
    const error: unknown = await worker.fail(name).catch((error_: unknown) => error_);
    return troubleOf(error);
  };
  afterAll(() => port1.close());

  it.each([
    ["script", { kind: "script", detail: undefined }],
    ["download", { kind: "download", detail: undefined }],
    [
      "lost",
      { kind: "lost", detail: { text: "DeviceLostError: data: the GPU device must be alive", code: undefined } },
    ],
    ["refused", { kind: "unforeseen", detail: { text: String(refused), code: "k3ul" } }],
    ["text", { kind: "unforeseen", detail: { text: "no error at all", code: undefined } }],
  ])("comes to the page with its kind, and the code of its rule: %s", async (name, trouble) => {
    expect(await failing(name)).toStrictEqual(trouble);
  });

  it("is told from a script that did not load by what the browser says of it", () => {
    expect(troubleOf(brokenWorker({}))).toStrictEqual({ kind: "script", detail: undefined });
    expect(troubleOf(brokenWorker({ message: "Uncaught Error: no" }))).toStrictEqual({
      kind: "worker",
      detail: { text: "WorkerBrokenError: Uncaught Error: no", code: undefined },
    });
  });
});

describe("whatever goes wrong is said in the language of the page, without the words of the error:", () => {
  const detail = { text: "Error: nobody knows", code: undefined };
  const causes = ["insecure", "missing", "denied", "floats", "script", "lost", "error"] as const;
  const problems = (["wasm", "webgpu", "webgl2"] as const).flatMap((unavailable) =>
    causes.map((cause): ComputeProblem => ({ unavailable, cause, detail })),
  );
  const failures: readonly Failure[] = [
    ...kinds.map((kind) => ({ kind, detail })),
    ...problems.map((problem) => ({ kind: "compute", problem }) as const),
    { kind: "unfinished" },
    { kind: "diverged", step: 3, epoch: 1, fault: undefined, findings: [] },
  ];
  const sentences = (): string[] => [
    ...failures.flatMap((failure) => Object.values(describeFailure(failure))),
    ...problems.flatMap((problem) => [describeUnavailable(problem), describeCompute(problem)]),
    describeCompute({ device: "wasm", threads: 1, refused: ["isolation", detail] }),
    ...kinds.map((kind) => troubleText.value[kind]),
  ];

  it("in English", async () => {
    await speak("en");
    for (const sentence of sentences()) expect(sentence).not.toMatch(/undefined|nobody|[а-яё]/i);
  });

  it("in Russian", async () => {
    await speak("ru");
    const terms = /WebAssembly|WebGPU|WebGL2|SIMD|https|\(cross-origin isolation\)/g;
    for (const sentence of sentences()) {
      expect(sentence).toMatch(/[а-яё]/i);
      expect(sentence.replaceAll(terms, "")).not.toMatch(/[a-z]/i);
    }
    await speak("en");
  });
});
