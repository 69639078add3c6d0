import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { BehaviourResult } from "../app/tasks/behaviour.ts";
import type { Session } from "../support/session.ts";

/** What a backend does at its borders, under a policy that forbids evaluation. */
export function testBehaviour(mode: Mode, session: Session): void {
  it.each(["page", "worker"] as const)("keeps its promises in a %s", async (thread) => {
    const page = await session.freshPage({ thread, policy: "strict" });
    expect(page.scripts.filter((name) => name.startsWith("gpu"))).toStrictEqual([]);
    const result = await page.run("behaviour", mode);
    expect(page.scripts.filter((name) => name.startsWith("gpu"))).toStrictEqual(["gpu-js"]);
    expect(result.report).toMatch(
      new RegExp(`^${mode} on .+, a program on the CPU that stands in for a graphics processor\\.$`),
    );
    expect(result).toMatchObject(keptPromises(mode));
    expect(result.evaluation).toMatch(/^EvalError: /);
  });
}

/** Where there is no `shader-f16`, as in SwiftShader. */
export function testWithoutHalves(mode: Mode, session: Session): void {
  it("says that results lie as float32 where float16 was asked for and cannot be had", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { storage, text, value } = await page.run("askForHalves", mode);
    expect(storage).toBe("float32");
    expect(text).toMatch(/\. Results of layers lie as float32, since shader-f16 is not there\.$/);
    expect(value).toBe(2049);
  });
}

/** What the backend keeps to wherever it runs. */
export function keptPromises(mode: Mode): Partial<BehaviourResult> {
  return {
    name: mode,
    hasSync: false,
    inOrder: [
      [1, 2],
      [-4, -7],
      [5, 9],
    ],
    uploadIsCopy: [1, 2, 3],
    tooLarge:
      "BackendError: fill: a tensor on the GPU must have at most 16777216 elements, got 25000000 in [5000, 5000]. " +
      "Use smaller batches, or await wasm() from @ganglion/wasm.",
    disposed:
      "DisposedError: add: the tensor must be alive, got one of shape [1] that was disposed. Return it from its scope(), or keep() it.",
    released:
      "BackendError: exp: operands must be alive, got a buffer of 2 elements that was released. Keep the tensor until the operation was called.",
    releasedTwice:
      "BackendError: release: the buffer must be alive, got one of 2 elements that was released. Release each once.",
    lateRelease: [-1, -2],
    failing: ["log: an error of an earlier operation", "log: an error of an earlier operation", "2,3"],
    broken: expect.stringMatching(
      /^BackendError: broken: the GPU must be able to run it, got ".+" for \[2, 3\]\. Run it on another backend, such as await wasm\(\) from @ganglion\/wasm\.$/s,
    ),
    compilationsOfSecondRun: 0,
    profiled: { ops: ["matmul", "sum"], launches: 2, isTimed: true, submissions: mode === "webgpu" ? 1 : 2 },
    globalGpuIsNative: true,
    leftBuffers: 0,
  };
}
