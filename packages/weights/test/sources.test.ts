import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { full, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers, rejection } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  encodeWeights,
  openWeights,
  readWeights,
  saveWeights,
  type WeightsProgress,
  type WeightsSource,
} from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const MANY = 100_000;
let bytes: Uint8Array<ArrayBuffer>;
let folder: string;
let server: Server;
let origin: string;
/** What the server is to do: each test says. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  setBackend(reference());
  const big = tensor(Float32Array.from({ length: MANY }, (_, index) => index));
  bytes = await encodeWeights({ big, last: tensor([7, 8]) });
  folder = await mkdtemp(join(tmpdir(), "weights-"));
  await writeFile(join(folder, "model.safetensors"), bytes);
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** A server that knows parts of files; returns what was asked for. */
function serveRanges(file: Uint8Array = bytes, headers: Record<string, string> = { etag: '"1"' }): string[] {
  const asked: string[] = [];
  answer = (request, response) => {
    asked.push(request.headers.range ?? "all");
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (first === undefined) return response.writeHead(200, headers).end(file);
    const end = Math.min(Number(last), file.length - 1);
    const range = { "content-range": `bytes ${first}-${end}/${file.length}` };
    return response.writeHead(206, { ...headers, ...range }).end(file.subarray(Number(first), end + 1));
  };
  return asked;
}

describe("every kind of source", () => {
  const path = (): string => join(folder, "model.safetensors");
  const sources: Readonly<Record<string, () => WeightsSource>> = {
    "a path": path,
    "a file address": () => pathToFileURL(path()),
    "the text of a file address": () => pathToFileURL(path()).href,
    bytes: () => bytes,
    "bytes within others": () => new Uint8Array([1, ...bytes, 2]).subarray(1, bytes.length + 1),
    "shared bytes": () => {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      return shared;
    },
    "an ArrayBuffer": () => bytes.buffer,
    "a DataView": () => new DataView(bytes.buffer),
    "a Blob": () => new Blob([bytes]),
    "a File": () => new File([bytes], "model.safetensors"),
    "a reader of parts": () => ({ size: bytes.length, read: async (start, end) => bytes.slice(start, end) }),
    "a reader without promises": () => ({ size: bytes.length, read: (start, end) => bytes.subarray(start, end) }),
    "a server that knows parts": () => {
      serveRanges();
      return `${origin}/model.safetensors`;
    },
    "a server that does not": () => {
      answer = (_, response) => response.end(bytes);
      return new URL(`${origin}/model.safetensors`);
    },
    "a server that packs parts": () => {
      answer = (request, response) => {
        if (request.headers.range === undefined) response.end(bytes);
        else {
          const headers = { "content-range": "bytes 0-1/2", "content-encoding": "identity-of-another-kind" };
          response.writeHead(206, headers).end("xx");
        }
      };
      return `${origin}/packed`;
    },
    "a data address": () => `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`,
  };

  it.each(Object.entries(sources))("gives the same: %s", async (_, source) => {
    const progress: WeightsProgress[] = [];
    const { tensors } = await readWeights(source(), { onProgress: (now) => progress.push(now) });
    expect(Object.keys(tensors)).toEqual(["big", "last"]);
    expect((await tensors["big"]!.data())[MANY - 1]).toBe(MANY - 1);
    expect(tensors["last"]).toBeAllClose([7, 8]);
    expect(progress.at(-1)).toMatchObject({ loaded: 4 * MANY + 8, total: 4 * MANY + 8 });
    expect(await (await openWeights(source())).read("last")).toBeAllClose([7, 8]);
  });

  it.each(Object.entries(sources))("is left when the signal says so: %s", async (_, source) => {
    const gone = AbortSignal.abort(new Error("gone"));
    expect(await rejection(readWeights(source(), { signal: gone }))).toBe("Error: gone");
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    expect(await rejection(readWeights(source(), { signal: controller.signal, onProgress }))).toBe("Error: enough");
  });

  it.each([
    [undefined],
    [null],
    [5],
    [{}],
    [{ size: -1, read: () => bytes }],
    [{ size: 8 }],
    [[1, 2]],
    [Promise.resolve(bytes)],
  ])("is nothing else: %s", async (source) => {
    expect(await rejection(readWeights(source as unknown as WeightsSource))).toMatch(
      /^TypeError: readWeights: source must be where a file is, got .+\. Pass a path, a URL, a File or Blob or the handle of one, bytes, or \{ size, read\(start, end\) \}\.$/,
    );
  });
});

describe("one tensor", () => {
  it("is fetched without the file", async () => {
    const asked = serveRanges();
    const file = await openWeights(`${origin}/model.safetensors`);
    expect(asked).toEqual(["bytes=0-65535"]);
    expect(await file.read("last")).toBeAllClose([7, 8]);
    expect(asked.slice(1)).toEqual([`bytes=${bytes.length - 8}-${bytes.length - 1}`]);
  });

  it("has a name that the file knows", async () => {
    const file = await openWeights(bytes);
    expect(await rejection(file.read("lost"))).toBe(
      'RangeError: read: name must be that of a tensor in the file, got "lost". It has 2 tensors: big, last.',
    );
    expect(await rejection(file.read("toString"))).toContain("name must be that of a tensor in the file");
  });
});

describe("a large file", () => {
  const state = (): Record<string, Tensor> =>
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x${index}`, full([300_000], index)]));

  it("is never in memory by more than a few megabytes", async () => {
    const file = await encodeWeights(state());
    let most = 0;
    const read = (start: number, end: number): Uint8Array => {
      most = Math.max(most, end - start);
      return file.slice(start, end);
    };
    await readWeights({ size: file.length, read });
    expect(file.length).toBeGreaterThan(3 * 2 ** 22);
    expect(most).toBeGreaterThan(2 ** 20);
    expect(most).toBeLessThanOrEqual(2 ** 22);
  });

  it("has the values of each tensor, though the memory that it is read into is one for all", async () => {
    const path = join(folder, "large.safetensors");
    await saveWeights(path, state());
    const { tensors } = await readWeights(path);
    const ends = await Promise.all(Object.values(tensors).map(async (x) => [x.dataSync()[0], x.dataSync().at(-1)]));
    expect(ends).toEqual(Object.keys(tensors).map((name) => [Number(name.slice(1)), Number(name.slice(1))]));
    const file = await openWeights(path);
    const [first, last] = await Promise.all([file.read("x1"), file.read("x11")]);
    expect([first?.dataSync()[7], last?.dataSync()[7]]).toEqual([1, 11]);
  });
});

describe("a file that changes meanwhile", () => {
  it("is told on a disk", async () => {
    const path = join(folder, "changing.safetensors");
    await writeFile(path, bytes);
    const file = await openWeights(path);
    await rm(path);
    await writeFile(path, new Uint8Array([...bytes, 0]));
    expect(await rejection(file.read("last"))).toBe(
      `Error: openWeights: the file must stay the same while it is read, got another version of ${path}. Read it again.`,
    );
  });

  it.each([
    ["another version", (): unknown => serveRanges(bytes, { etag: '"2"' }), 206],
    ["another length", (): unknown => serveRanges(new Uint8Array([...bytes, 1])), 206],
    ["no parts any more", (): unknown => (answer = (_, response) => response.end(bytes)), 200],
  ])("is told on a server: %s", async (_, change, status) => {
    serveRanges();
    const file = await openWeights(`${origin}/x`);
    change();
    expect(await rejection(file.read("last"))).toBe(
      "Error: openWeights: the server must send the part that was asked for, of the same file, " +
        `got ${status} for ${origin}/x. Read it again.`,
    );
  });

  it("is told from a reader that gives something else", async () => {
    for (const [given, got] of [
      [new Uint8Array(3), "3 bytes"],
      ["text", '"text"'],
      [undefined, "undefined"],
    ]) {
      const reader = { size: 100, read: () => given as Uint8Array };
      expect(await rejection(readWeights(reader))).toBe(
        `Error: readWeights: reading must give the 8 bytes from 0, got ${String(got)} of what was read. ` +
          "The file may have changed meanwhile; read it again.",
      );
    }
  });
});

describe("what cannot be reached", () => {
  it("is a path without a file", async () => {
    const path = join(folder, "none");
    expect(await rejection(readWeights(path))).toBe(
      `Error: readWeights: there must be a file, got none at ${path}. Check the path.`,
    );
    expect(await rejection(readWeights(folder))).toBe(
      `Error: readWeights: the path must be that of a file, got ${folder}. Pass the path of a file, not of a folder or a pipe.`,
    );
  });

  it.each(["file:///a%00b", "file://elsewhere/x", "file://[", "a\0b"])(
    "is a path that the system refuses: %j",
    async (path) => {
      expect(await rejection(readWeights(path))).toMatch(
        /^Error: readWeights: the file must be readable, got ERR_[A-Z_]+ at /,
      );
      expect(await rejection(saveWeights(path, { x: tensor([1]) }))).toMatch(
        /^Error: saveWeights: the file must be writable, got E[A-Z_]+ for /,
      );
    },
  );

  it("is a server that says no, or sends a page", async () => {
    answer = (_, response) => response.writeHead(404, "Not Found").end("no");
    expect(await rejection(readWeights(`${origin}/x`))).toBe(
      `Error: readWeights: the server must send the file, got 404 Not Found for ${origin}/x. Check the address.`,
    );
    answer = (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>");
    expect(await rejection(readWeights(`${origin}/x`))).toContain("got a web page for");
    answer = (request) => request.socket.destroy();
    expect(await rejection(readWeights(`${origin}/x`))).toContain("the address must answer, got");
  });

  it("is a connection that breaks", async () => {
    answer = (request, response) => {
      response.writeHead(200, { "content-length": String(bytes.length) });
      response.write(bytes.subarray(0, 1000), () => request.socket.destroy());
    };
    expect(await rejection(readWeights(`${origin}/x`))).toContain("the server must send all of it, got");
  });

  it("is a file that is larger than a server without parts may send", async () => {
    answer = (_, response) => response.end(bytes);
    expect(await rejection(readWeights(`${origin}/x`, { maxBytes: 1000 }))).toBe(
      `RangeError: readWeights: the server must send at most 1000 bytes, got more for ${origin}/x. ` +
        "Have it answer requests for parts, or pass a larger { maxBytes } if you trust it.",
    );
  });
});

describe("options", () => {
  it.each([
    [
      { backend: "wasm" },
      'TypeError: readWeights: backend must be a backend, got "wasm". Make one with reference() or await wasm().',
    ],
    [
      { conversion: "float" },
      'TypeError: readWeights: conversion must be one of rounded, exact, none, got "float". Leave it out for the default.',
    ],
    [
      { maxBytes: 0 },
      "RangeError: readWeights: maxBytes must be a whole number >= 1, got 0. Leave it out for the default.",
    ],
    [{ shards: "x" }, 'TypeError: readWeights: shards must be a function, got "x". Leave it out for the default.'],
    [
      { max_bytes: 1 },
      'TypeError: readWeights: options must be known ones, got "max_bytes". It is called maxBytes here.',
    ],
  ])("are checked: %o", async (options, message) => {
    expect(await rejection(readWeights(bytes, options as object))).toBe(message);
  });
});
