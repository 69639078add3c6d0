import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Dataset, digits, split } from "@ganglion/datasets";
import { argmax, buffersOf, noGrad, parametersOf, rng, scope, setBackend, zeros } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { shipped, type Shipped, shippedCard, shippedNames } from "../../src/index.ts";

const backend = await wasm({ threads: 1, deterministic: true });
const models = fileURLToPath(new URL("../../data/", import.meta.url));
let [server, address, folder]: [Server, string, string] = [undefined as never, "", ""];

beforeAll(async () => {
  server = createServer(async ({ url = "" }, response) => {
    if (url.startsWith("/page/"))
      return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    const isOurs = url.startsWith("/models/");
    const file = isOurs ? await readFile(join(models, url.slice(8))).catch(() => undefined) : undefined;
    return file === undefined ? response.writeHead(404).end() : response.writeHead(200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(async () => {
  setBackend(backend);
  folder = await mkdtemp(join(tmpdir(), "shipped-"));
  await cp(models, folder, { recursive: true });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

const dispose = ({ model }: Shipped): void => {
  for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
};

/** What a model takes the samples of a dataset for: for each class, how many for which. */
async function confusionOf({ model, prepare }: Shipped, test: Dataset): Promise<number[][]> {
  const counts = test.classes.map(() => test.classes.map(() => 0));
  const [all] = test.batches({ batchSize: test.size });
  const found = scope(() => noGrad(() => argmax(model(prepare(all!.x)), { axis: 1 })));
  for (const [i, guess] of Array.from(await found.data(), Number).entries()) counts[test.y[i]!]![guess]! += 1;
  for (const x of [all!.x, all!.y, found]) x.dispose();
  return counts;
}

describe("the digits that ship", () => {
  it("are recognized as their card says, to the last sample", async () => {
    const found = await shipped("digits");
    const { card } = found;
    const random = rng(card.seed);
    const [train, test] = split(await digits(), { fraction: 0.8, rng: random.split(), stratify: true });
    expect([card.data.train, card.data.test]).toEqual([train.size, test.size]);
    expect(await confusionOf(found, test)).toEqual(card.confusion);
    const right = card.confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    expect(card.accuracy).toBe(right / test.size);
    expect(card.accuracy).toBeGreaterThan(0.98);
    dispose(found);
  });
});

describe("each model that ships", () => {
  it.each([
    ["digits", [1, 8, 8], 0.98],
    ["fashion-mnist", [1, 28, 28], 0.93],
    ["resnet20-cifar10", [3, 32, 32], 0.91],
  ] as const)("has a card and weights that fit: %s", async (name, shape, least) => {
    const found = await shipped(name);
    const { card, model, prepare } = found;
    const file = await readFile(join(models, `${name}.safetensors`));
    expect([card.bytes, card.sha256]).toEqual([file.length, createHash("sha256").update(file).digest("hex")]);
    expect(card.bytes).toBeLessThan(700_000);
    expect([card.name, card.shape, card.classes.length]).toEqual([name, shape, 10]);
    expect(parametersOf(model).reduce((sum, { size }) => sum + size, 0)).toBe(card.parameters);
    expect(prepare.toJSON()).toEqual(card.prepare);
    expect(card.limits.length).toBeGreaterThan(0);
    const right = card.confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    expect(card.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(card.data.test);
    expect(card.accuracy).toBe(right / card.data.test);
    expect(card.accuracy).toBeGreaterThanOrEqual(least);
    const scores = scope(() => noGrad(() => model(prepare(zeros([2, ...card.shape])))));
    expect(scores.shape).toEqual([2, 10]);
    scores.dispose();
    dispose(found);
  });
});

describe("the cards of models that ship", () => {
  it("are read without the weights, for every name that there is", async () => {
    expect(shippedNames()).toContain("digits");
    await Promise.all(
      shippedNames().map(async (name) => {
        await rm(join(folder, `${name}.safetensors`));
        const card = await shippedCard(name, { from: folder });
        expect(card).toEqual(JSON.parse(await readFile(join(models, `${name}.card.json`), "utf8")));
        expect([card.name, card.shape.length]).toEqual([name, 3]);
      }),
    );
    expect((await shippedCard("digits")).shape).toEqual([1, 8, 8]);
  });

  it("must be there, and be asked for rightly", async () => {
    await expect(shippedCard("digits", { from: `${address}/page` })).rejects.toThrow(
      /^shippedCard: the file must be the card of digits, got "<!doctype html>" at /,
    );
    await expect(shippedCard("letters" as never)).rejects.toThrow(
      /^shippedCard: name must be a model that ships, got letters\. There are: digits/,
    );
    await expect(shippedCard(3 as never)).rejects.toThrow(TypeError);
    await expect(shippedCard("digits", { from: 3 as never })).rejects.toThrow(
      new TypeError("shippedCard: from must be the address of a folder, got 3. Pass a text or a URL."),
    );
    await expect(shippedCard("digits", { onProgress: () => undefined } as never)).rejects.toThrow(TypeError);
    await expect(shippedCard("digits", null as never)).rejects.toThrow(TypeError);
    const reason = new Error("enough");
    await expect(shippedCard("digits", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("where a model comes from", () => {
  it.each([
    ["a server", () => `${address}/models`],
    ["an address that ends with a slash", () => new URL(`${address}/models/`)],
    ["a path", () => folder],
    ["a file address", () => pathToFileURL(folder)],
  ])("may be %s", async (_, from) => {
    const loaded: number[] = [];
    const found = await shipped("digits", { from: from(), onProgress: (progress) => loaded.push(progress.loaded) });
    expect(loaded.at(-1)).toBe(found.card.bytes);
    dispose(found);
  });

  const byHand =
    "Let the bundler copy the files of new URL(..., import.meta.url); Vite's dev server leaves them where they lie with " +
    'optimizeDeps: { exclude: ["@ganglion/transfer"] }. Or put the folder data of @ganglion/transfer on your server, and pass ' +
    "{ from: its address }.";

  it("must have the files", async () => {
    await expect(shipped("digits", { from: `${address}/nowhere` })).rejects.toThrow(
      `shipped: the weights must be fetched, got 404 Not Found for ${address}/nowhere/digits.card.json. ${byHand}`,
    );
    await rm(join(folder, "digits.safetensors"));
    await expect(shipped("digits", { from: folder })).rejects.toThrow(
      `shipped: the file must be readable, got ENOENT for ${folder}/digits.safetensors. ${byHand}`,
    );
  });

  it("may not be a page that a server sends for everything, nor the card of another model", async () => {
    await expect(shipped("digits", { from: `${address}/page` })).rejects.toThrow(
      `shipped: the file must be the card of digits, got "<!doctype html>" at ${address}/page/digits.card.json. ${byHand}`,
    );
    for (const text of ["null", '{"name":"letters"}']) {
      await writeFile(join(folder, "digits.card.json"), text);
      await expect(shipped("digits", { from: folder })).rejects.toThrow(
        `shipped: the file must be the card of digits, got ${JSON.stringify(text)} at ${folder}/digits.card.json. ${byHand}`,
      );
    }
  });

  it("says so where the network is away", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    await expect(shipped("digits", { from: "https://example.org/models" })).rejects.toThrow(
      `shipped: the weights must be fetched, got "fetch failed" for https://example.org/models/digits.card.json. ${byHand}`,
    );
  });

  it("must have the weights that the card is of", async () => {
    const bytes = await readFile(join(folder, "digits.safetensors"));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(join(folder, "digits.safetensors"), bytes);
    const before = backend.memory().buffers;
    await expect(shipped("digits", { from: folder })).rejects.toThrow(
      /^shipped: the file's SHA-256 must begin with [0-9a-f]{64}, got [0-9a-f]{64}\.\.\. in \d+ bytes\. It was changed or cut off on the way; fetch it again\.$/,
    );
    vi.stubGlobal("crypto", {});
    await writeFile(join(folder, "digits.safetensors"), bytes.subarray(0, 1000));
    await expect(shipped("digits", { from: folder })).rejects.toThrow(
      `shipped: the file must have ${bytes.length} bytes, got 1000. It was changed or cut off on the way; fetch it again.`,
    );
    expect(backend.memory().buffers).toBe(before);
  });

  it("may be what a bundler wrote into the address itself", async () => {
    const [card, weights] = [
      await readFile(join(folder, "digits.card.json")),
      await readFile(join(folder, "digits.safetensors")),
    ];
    const { readFile: read } = await import("../../src/shipped/read-file.ts");
    const options = { byHand: "" };
    const base64 = `data:application/octet-stream;base64,${weights.toString("base64")}`;
    expect(Buffer.from(await read("shipped", base64, options)).equals(weights)).toBe(true);
    const text = `data:application/json,${encodeURIComponent(card.toString())}`;
    expect(Buffer.from(await read("shipped", text, options)).equals(card)).toBe(true);
  });
});

describe("what is asked for", () => {
  it("must be a model that ships", async () => {
    await expect(shipped("letters" as never)).rejects.toThrow(
      new RangeError(
        "shipped: name must be a model that ships, got letters. There are: digits, fashion-mnist, resnet20-cifar10.",
      ),
    );
    await expect(shipped("__proto__" as never)).rejects.toThrow(RangeError);
    await expect(shipped(3 as never)).rejects.toThrow(
      new TypeError(
        "shipped: name must be a model that ships, got 3. There are: digits, fashion-mnist, resnet20-cifar10.",
      ),
    );
  });

  it("must have options that there are", async () => {
    await expect(shipped("digits", { from: 3 as never })).rejects.toThrow(
      new TypeError("shipped: from must be the address of a folder, got 3. Pass a text or a URL."),
    );
    await expect(shipped("digits", { source: "x" } as never)).rejects.toThrow(/from/);
    await expect(shipped("digits", { onProgress: 3 as never })).rejects.toThrow(TypeError);
    await expect(shipped("digits", null as never)).rejects.toThrow(TypeError);
  });

  it("stops when it is told to", async () => {
    const reason = new Error("enough");
    await expect(shipped("digits", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(reason);
    const more = { from: `${address}/models`, onProgress, signal: controller.signal };
    await expect(shipped("digits", more)).rejects.toBe(reason);
  });
});
