import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { BordersResult } from "../app/tasks/borders.ts";
import type { Session } from "../support/session.ts";

/** What a backend does with sizes, numbers and times that it was not made for. */
export function testBorders(mode: Mode, session: Session): void {
  it("refuses what is too large before anything is done, and leaves no buffer behind", async () => {
    const { tooLarge } = await borders();
    expect(tooLarge).toStrictEqual({
      product: [tooMany("matmul", 25_000_000, "[5000, 5000]"), 0],
      "products of two batches": [tooMany("matmul", 36_000_000, "[2, 2, 3000, 3000]"), 0],
      "operand of a product": [tooMany("broadcast", 20_000_000, "[40, 2, 500, 500]"), 0],
      convolution: [tooMany("convolve2d", 23_040_000, "[2, 512, 150, 150]"), 0],
      zeros: [tooMany("fill", 2 ** 36 + 1, "[68719476737]"), 0],
      "zeros beyond all numbers": [
        tooMany("fill", 1e15 * 1e15 * 1e15, "[1000000000000000, 1000000000000000, 1000000000000000]"),
        0,
      ],
      "-0": [tooMany("fill", 2 ** 60, "[1073741824, 1073741824]"), 0],
      "what is repeated": [tooMany("add", 262_145 * 262_144, "[262145, 262144]"), 0],
      "values of the host": [tooMany("upload", 2 ** 24 + 1, "[16777217]"), 0],
      join: [tooMany("concat", 18_000_000, "[2, 9000000]"), 0],
    });
  });

  it("makes whole numbers of what is not finite and of fractions: 0, never NaN or -0", async () => {
    const { whole } = await borders();
    const zero = Number.POSITIVE_INFINITY;
    const single = [zero, zero, zero, zero, -1, 0.5];
    expect(whole).toStrictEqual([single, ...single.map((value) => [value])]);
  });

  it("convolves images without channels: what is left is the bias", async () => {
    const { noChannels } = await borders();
    expect(noChannels).toStrictEqual([
      [0, 0, 0, 0],
      [3, 3, 4, 4],
    ]);
  });

  it("answers nothing after it is disposed, and leaves another backend alone", async () => {
    const { disposed, other } = await borders();
    const lost =
      "DeviceLostError: data: the GPU device must be alive, got one that was lost (its backend was disposed). " +
      "Make a new backend with await gpu(), or take another, and go on from a checkpoint.";
    expect(disposed).toStrictEqual([lost, lost, lost, lost]);
    expect(other).toStrictEqual([3, 6, 2, 3]);
  });

  it("says for what there was no memory where a value is read that depends on it", async () => {
    // gpu.js writes what a device says to the console as well.
    const page = await session.troubledPage({ thread: "worker", policy: "loose" });
    const [before, large, later] = await page.run("lackOfMemory", mode);
    expect(before).toBe("3,6");
    const reason = /.+ when memory was made for mul of \[1000, 1\] and \[1, 1100\], 1100000 elements/.source;
    const error = (shape: string): RegExp =>
      new RegExp(
        `^BackendError: data: the GPU must be able to run it, got "${reason}" for ${shape}\\. Run it on another backend, `,
      );
    expect(large).toMatch(error("\\[1000, 1100\\]"));
    expect(later).toMatch(error("\\[\\]"));
  });

  let result: Promise<BordersResult> | undefined;
  const borders = async (): Promise<BordersResult> => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    result ??= page.run("borders", mode);
    return result;
  };
}

function tooMany(op: string, got: number, shape: string): string {
  return (
    `BackendError: ${op}: a tensor on the GPU must have at most 16777216 elements, got ${got} in ${shape}. ` +
    "Use smaller batches, or await wasm() from @ganglion/wasm."
  );
}
