import { loaded } from "@ganglion/tensor/files";
import { describe, expect, it } from "vitest";

const gone = (): Promise<unknown> => import(/* @vite-ignore */ new URL("./no-such-file.mjs", import.meta.url).href);

describe("loaded", () => {
  it("is what the module has", async () => {
    const { sizeOf } = await loaded("f", import("@ganglion/tensor"));
    expect(sizeOf([2, 3])).toBe(6);
  });

  it("refuses in our words what does not come, with what the platform says of it", async () => {
    const cause: unknown = await gone().catch((error: unknown) => error);
    expect(cause).toBeInstanceOf(Error);
    const refused: unknown = await loaded("predict", gone()).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      where: "predict",
      rule: "what it loads by its first call must come",
      got: String(cause),
      remedy: "Check the connection and try again; reload the page if a newer one has been published since.",
      cause: { message: (cause as Error).message },
    });
  });
});
