import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { numbersOf, readFixture, type Values } from "@ganglion/fixtures";
import { stateDict } from "@ganglion/layers";
import { buffersOf, type Layer, noGrad, parametersOf, rng, setBackend, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { encodeWeights } from "@ganglion/weights";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { densenet121, pretrained, type ResNet, squeezenet1_1, type SqueezeNet } from "../../src/index.ts";

interface Fixture {
  readonly size: number;
  readonly sha256: string;
  readonly file: string;
  readonly output: Values;
}

const fixture = readFixture<Fixture>("transfer/pretrained.json");
const file = gunzipSync(Buffer.from(fixture.file, "base64"));

const backend = await wasm({ threads: 1 });
let [server, address, folder]: [Server, string, string] = [undefined as never, "", ""];
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests++;
    if (request.url === "/missing.pth") return response.writeHead(404).end();
    const whole = request.url === "/short.pth" ? file.subarray(0, 100_000) : file;
    if (request.url === "/endless.pth") {
      const more = (): void => void (response.destroyed || response.write(file, more));
      response.on("error", () => undefined);
      return more();
    }
    if (request.url === "/torn.pth") {
      response.writeHead(200, { "content-length": file.length });
      return response.write(file.subarray(0, 100_000), () => response.destroy());
    }
    return response.writeHead(200, { "content-length": whole.length }).end(whole);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(async () => {
  setBackend(backend);
  requests = 0;
  folder = await mkdtemp(join(tmpdir(), "pretrained-"));
});
afterEach(() => rm(folder, { recursive: true }));

const dispose = (model: Layer): void => {
  for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
};

function scoresOf(model: Layer): number[] {
  const { size } = fixture;
  const image = tensor(
    Float32Array.from({ length: 3 * size * size }, (_, i) => ((i * 31) % 64) / 32 - 1),
    { shape: [1, 3, size, size] },
  );
  return Array.from(noGrad(() => model(image)).dataSync()).slice(0, 16);
}

function expectRight(model: Layer): void {
  const wanted = numbersOf(fixture.output);
  const largest = Math.max(...wanted.map(Math.abs));
  for (const [i, score] of scoresOf(model).entries()) expect(Math.abs(score - wanted[i]!)).toBeLessThan(1e-5 * largest);
}

/** Changes the lowest bit of a weight in the middle of the file. */
async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.length >> 1;
  bytes[at - (at % 4)]! ^= 1;
  await writeFile(path, bytes);
}

describe("pretrained", () => {
  it("fetches a file that PyTorch wrote, with progress, checks it, and has PyTorch's output", async () => {
    const progress: number[] = [];
    const { model, card } = await pretrained("squeezenet1_1", {
      source: `${address}/squeezenet1_1.pth`,
      sha256: fixture.sha256.slice(0, 8),
      onProgress: ({ loaded, total }) => {
        expect(total).toBe(file.length);
        progress.push(loaded);
      },
    });
    expectRight(model);
    expect(progress.at(-1)).toBe(file.length);
    expect(progress.toSorted((a, b) => a - b)).toEqual(progress);
    expect(card).toMatchObject({ classes: 1000, crop: 224, mean: [0.485, 0.456, 0.406], sha256: "b8a52dc0" });
    dispose(model);
  });

  it("keeps what it fetched in a folder, and needs no network the next time", async () => {
    const options = { source: `${address}/squeezenet1_1.pth`, sha256: fixture.sha256, cache: join(folder, "new") };
    const first = await pretrained("squeezenet1_1", options);
    expect(requests).toBe(1);
    expect(await readdir(join(folder, "new"))).toEqual([`squeezenet1_1-${fixture.sha256}.safetensors`]);
    const second = await pretrained("squeezenet1_1", options);
    expect(requests).toBe(1);
    expectRight(second.model);
    for (const { model } of [first, second]) dispose(model);
  });

  it.each([
    ["cut off", (path: string) => truncate(path, 1_000_000)],
    ["something else", (path: string) => writeFile(path, "nonsense")],
    ["has a bit of one weight changed", flipBit],
  ])("fetches again what is kept and %s", async (_, spoil) => {
    const options = { source: `${address}/squeezenet1_1.pth`, sha256: fixture.sha256, cache: folder };
    dispose((await pretrained("squeezenet1_1", options)).model);
    await spoil(join(folder, (await readdir(folder))[0]!));
    const { model } = await pretrained("squeezenet1_1", options);
    expect(requests).toBe(2);
    expectRight(model);
    dispose(model);
  });

  it("reads a path and bytes", async () => {
    const path = join(folder, "file.pth");
    await writeFile(path, file);
    for (const source of [path, new Uint8Array(file)]) {
      const { model } = await pretrained("squeezenet1_1", { source });
      expectRight(model);
      dispose(model);
    }
    expect(requests).toBe(0);
  });

  it("renames what DenseNet's published file calls otherwise, and does without counters of batches", async () => {
    const original = densenet121({ rng: rng(3) });
    const state = Object.entries(stateDict(original)).filter(([name]) => !name.endsWith("num_batches_tracked"));
    const old = state.map(
      ([name, x]) => [name.replace(/(denselayer\d+\.(?:norm|relu|conv))([12])/, "$1.$2"), x] as const,
    );
    expect(old.map(([name]) => name)).toContain("features.denseblock1.denselayer1.norm.1.weight");
    const { model } = await pretrained("densenet121", { source: await encodeWeights(Object.fromEntries(old)) });
    const name = "features.denseblock2.denselayer3.conv2.weight";
    expect(stateDict(model)[name]!.dataSync()).toEqual(stateDict(original)[name]!.dataSync());
    dispose(original);
    dispose(model);
  });

  it("says how to fetch by hand what cannot be fetched", async () => {
    const byHand =
      "Fetch https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth with a browser, and pass the file: { source: path, file or bytes }.";
    await expect(pretrained("squeezenet1_1", { source: `${address}/missing.pth` })).rejects.toThrow(
      new Error(`pretrained: the weights must be fetched, got 404 Not Found for ${address}/missing.pth. ${byHand}`),
    );
    await expect(pretrained("squeezenet1_1", { source: `${address}/torn.pth` })).rejects.toThrow(byHand);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const nobody = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/x.pth`;
    await new Promise((resolve) => closed.close(resolve));
    await expect(pretrained("squeezenet1_1", { source: nobody })).rejects.toThrow(byHand);
  });

  it("refuses a file that is not the one that was meant", async () => {
    const [source, sha256] = [`${address}/short.pth`, fixture.sha256];
    await expect(pretrained("squeezenet1_1", { source, sha256, cache: folder })).rejects.toThrow(
      /^pretrained: the file's SHA-256 must begin with [0-9a-f]{64}, got [0-9a-f]{64}\.\.\. in 100000 bytes\. It was changed or cut off on the way; fetch it again\.$/,
    );
    expect(await readdir(folder)).toEqual([]);
    await expect(pretrained("squeezenet1_1", { source: new Uint8Array(file), sha256: "00000000" })).rejects.toThrow(
      /SHA-256/,
    );
  });

  it("stops reading what is larger than the network's weights can be", async () => {
    const source = `${address}/endless.pth`;
    await expect(pretrained("squeezenet1_1", { source })).rejects.toThrow(
      new RangeError(
        `pretrained: the file may have at most 26661184 bytes, got more for ${source}. Check the address: that is not the file that was meant.`,
      ),
    );
  });

  it("refuses the weights of another network, naming what differs", async () => {
    await expect(pretrained("squeezenet1_0", { source: new Uint8Array(file) })).rejects.toThrow(
      /^pretrained: the source must hold this network's weights, got other names or shapes for features\.5\.squeeze\.weight, /,
    );
  });

  it("leaves no memory behind where it fails", async () => {
    const own = await wasm({ threads: 1 });
    setBackend(own);
    await expect(pretrained("squeezenet1_0", { source: new Uint8Array(file) })).rejects.toThrow();
    await expect(pretrained("squeezenet1_1", { source: `${address}/short.pth` })).rejects.toThrow();
    expect(own.memory().buffers).toBe(0);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const source = `${address}/squeezenet1_1.pth`;
    const reason = new Error("enough");
    const onProgress = (): void => controller.abort(reason);
    await expect(pretrained("squeezenet1_1", { source, onProgress, signal: controller.signal })).rejects.toBe(reason);
  });

  it("refuses names and options that there are not", async () => {
    await expect(pretrained("resnet19" as never)).rejects.toThrow(
      /^pretrained: name must be a network whose weights are known, got resnet19\. Known are: alexnet, vgg11, /,
    );
    await expect(pretrained(undefined as never)).rejects.toThrow(TypeError);
    await expect(pretrained("__proto__" as never)).rejects.toThrow(RangeError);
    await expect(pretrained("resnet18", { sha256: "xyz" })).rejects.toThrow(
      new RangeError(
        'pretrained: sha256 must be 8 to 64 hexadecimal digits, got "xyz". Torchvision\'s files have the first 8 in their names.',
      ),
    );
    await expect(pretrained("resnet18", { cache: 3 as never })).rejects.toThrow(/^pretrained: cache/);
    await expect(pretrained("resnet18", { source: "file.pth", cache: folder })).rejects.toThrow(
      new TypeError(
        "pretrained: a source of your own is kept only by its SHA-256, got cache without sha256. Pass { sha256 } too, or leave cache out.",
      ),
    );
    await expect(pretrained("resnet18", { url: "x" } as never)).rejects.toThrow(/source/);
    await expect(pretrained("resnet18", { source: "file.pth", sha256: "00000000" })).rejects.toThrow(
      "pretrained: what is checked by sha256 must be bytes or an address",
    );
  });

  it("has the type of the network", () => {
    expectTypeOf(pretrained<"resnet18">)
      .returns.resolves.toHaveProperty("model")
      .toEqualTypeOf<ResNet>();
    expectTypeOf(pretrained<"squeezenet1_1">)
      .returns.resolves.toHaveProperty("model")
      .toEqualTypeOf<SqueezeNet>();
    expectTypeOf(squeezenet1_1).returns.toEqualTypeOf<SqueezeNet>();
  });
});
