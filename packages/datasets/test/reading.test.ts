import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rejection } from "@ganglion/tensor/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type FashionMnistOptions, fashionMnist, fashionMnistFrom, type ReadProgress } from "../src/index.ts";
import { readLocation } from "../src/read-location.ts";
import { writeIdx } from "./write-idx.ts";

const names = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];
const images = writeIdx(0x08, [2, 1, 2], [0, 51, 102, 255]);
const labels = writeIdx(0x08, [2], [9, 0]);
const fileOf = (address: string): Uint8Array => (address.includes("images") ? images : labels);
const page = "<!doctype html><title>An application</title>";
const reading = { name: "read", maxBytes: 1000 };
const read = (options: unknown): Promise<string> => rejection(fashionMnist(options as FashionMnistOptions));

let server: Server;
let address = "";
/** Is called when a connection that never answers, or never ends, is closed from here. */
let onClose: () => void = () => undefined;
/** Is called when such a server has been asked. */
let onRequest: () => void = () => undefined;

/** What a server may do, by the folder that it is asked in. */
const folders: Readonly<Record<string, (url: string, response: ServerResponse) => void>> = {
  data: (url, response) => (url.endsWith(".gz") ? response.writeHead(404).end() : response.end(fileOf(url))),
  packed: (url, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(fileOf(url))),
  application: (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
  mixed: (url, response) => {
    if (url.endsWith(".gz")) response.writeHead(200, { "content-type": "text/html" }).end(page);
    else response.end(fileOf(url));
  },
  unmarked: (_, response) => response.end(page),
  broken: (_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setTimeout(() => response.destroy(), 10);
  },
  busy: (_, response) => response.writeHead(503).end(),
  silent: (_, response) => {
    response.on("close", () => onClose());
    onRequest();
  },
  endless: (_, response) => {
    response.on("close", () => onClose());
    const send = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(1000), () => setTimeout(send, 1));
    };
    send();
    onRequest();
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? "";
    (folders[url.split("/")[1] ?? ""] ?? folders["busy"])?.(url, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  onClose = () => undefined;
  onRequest = () => undefined;
});

describe("addresses", () => {
  it("of a server are read, also where it unpacks by itself, or has a page for what it does not know", async () => {
    for (const folder of ["data", "packed", "mixed"]) {
      const { train, test } = await fashionMnist({ from: `${address}/${folder}/` });
      expect([[...train.y], [...test.x].map((pixel) => Math.round(pixel * 255))]).toStrictEqual([
        [9, 0],
        [0, 51, 102, 255],
      ]);
    }
  });

  it.each([
    [
      "application",
      (at: string) =>
        `RangeError: fashionMnist: there must be a file ${names[0]} or ${names[0]}.gz, got ${at} with a web page instead. Pass the folder that holds the four files.`,
    ],
    [
      "unmarked",
      () =>
        "RangeError: fashionMnist: an IDX file must begin with 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of axes, got 3c 21 64 6f. Pass an IDX file, or one packed by gzip.",
    ],
    [
      "busy",
      (at: string) =>
        `Error: fashionMnist: the server must send the file, got 503 Service Unavailable for ${at}/${names[0]}.gz. Check the address.`,
    ],
    [
      "broken",
      (at: string) =>
        `Error: fashionMnist: the server must send all of the file, got "terminated" for ${at}/${names[0]}.gz. Check the connection.`,
    ],
  ])("are refused where the server is %s", async (folder, message) => {
    const from = `${address}/${folder}`;
    expect(await read({ from })).toBe(message(from));
  });

  it("are refused where nobody answers", async () => {
    const from = "http://127.0.0.1:1/data";
    expect(await read({ from })).toBe(
      `Error: fashionMnist: the address must answer, got "fetch failed" for ${from}/${names[0]}.gz. ` +
        "Check the address and the connection; in a page, the server must allow it by CORS, and the page's own policy too.",
    );
  });

  it("that a bundler made of small files are decoded, not fetched, which a page's policy may forbid", async () => {
    vi.stubGlobal("fetch", () => {
      throw new Error("blocked");
    });
    const base64 = Buffer.from(labels).toString("base64");
    const percent = Array.from(labels, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    for (const url of [
      `data:application/octet-stream;base64,${base64}`,
      `data:;base64,${encodeURIComponent(base64)}`,
      `data:,${percent}`,
      new URL(`DATA:text/plain;charset=utf-8;base64,${base64}`),
    ]) {
      expect(Uint8Array.from((await readLocation(url, reading)) as Uint8Array)).toStrictEqual(labels);
    }
    for (const url of ["data:;base64,?", "data:nothing"]) {
      expect(await rejection(readLocation(url, reading))).toBe(
        `RangeError: read: a data: address must hold what it says, got "${url}". Check what the bundler made of the file.`,
      );
    }
  });

  it("of the files that ship say what to do where a development server has a page for them", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    vi.stubGlobal("fetch", async () => new Response(page, { headers: { "content-type": "text/html" } }));
    const at = new URL(`../data/fashion-mnist/${names[0]}.gz`, import.meta.url);
    expect(await read({})).toBe(
      `RangeError: fashionMnist: there must be a file ${names[0]} or ${names[0]}.gz, got a web page at ${at}. ` +
        "Let the bundler copy the files of new URL(..., import.meta.url). Vite's dev server leaves the package where it lies " +
        'with optimizeDeps: { exclude: ["@ganglion/datasets"] }.',
    );
    vi.stubGlobal("fetch", async () => new Response(null, { status: 404 }));
    expect(await read({})).toContain(`got ${at}. Let the bundler copy`);
  });
});

describe("how much is read", () => {
  it("has an end that is announced, or found on the way", async () => {
    const from = `${address}/data`;
    expect(await read({ from, maxBytes: 19 })).toBe(
      `RangeError: fashionMnist: a file must have at most 19 bytes, got 20 from ${from}/${names[0]}. Pass a larger { maxBytes } if you trust it.`,
    );
    expect((await fashionMnist({ from, maxBytes: 20 })).train.size).toBe(2);
    const closed = new Promise<void>((resolve) => {
      onClose = resolve;
    });
    expect(await read({ from: `${address}/endless`, maxBytes: 5000 })).toBe(
      `RangeError: fashionMnist: a file must have at most 5000 bytes, got more from ${address}/endless/${names[0]}.gz. ` +
        "Pass a larger { maxBytes } if you trust it.",
    );
    await closed;
  });

  it("has an end for files, given ones, and what is in them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ganglion-"));
    const pack = (file: Uint8Array): Uint8Array => new Uint8Array(gzipSync(file));
    const large = pack(
      writeIdx(
        0x08,
        [2, 100, 100],
        Array.from({ length: 20_000 }, () => 0),
      ),
    );
    for (const name of names) await writeFile(join(folder, `${name}.gz`), name.includes("images") ? large : labels);
    const message = `got ${large.length} from ${join(folder, names[0]!)}.gz. Pass a larger { maxBytes } if you trust it.`;
    expect(await read({ from: folder, maxBytes: 50 })).toBe(
      `RangeError: fashionMnist: a file must have at most 50 bytes, ${message}`,
    );
    expect(await read({ from: folder, maxBytes: 19_999 })).toContain(
      "fashionMnist: the values must take at most 19999 bytes, got 20000",
    );
    const file = (name: string) => ({
      name,
      size: 1e12,
      arrayBuffer: (): Promise<ArrayBuffer> => Promise.reject(new Error("was read")),
    });
    expect(await read({ from: names.map(file) })).toBe(
      `RangeError: fashionMnist: a file must have at most 1073741824 bytes, got 1000000000000 from ${names[0]}. ` +
        "Pass a larger { maxBytes } if you trust it.",
    );
    await rm(folder, { recursive: true });
  });

  it("is told as it comes", async () => {
    const seen: ReadProgress[] = [];
    await fashionMnist({ from: `${address}/data`, onProgress: (progress) => seen.push(progress) });
    const last = names.map((name) => seen.findLast(({ file }) => file.endsWith(name)));
    expect(last).toStrictEqual(
      names.map((name) => {
        const { length } = fileOf(name);
        return { file: `${address}/data/${name}`, loaded: length, total: length };
      }),
    );
    const shipped: ReadProgress[] = [];
    await fashionMnist({ onProgress: (progress) => shipped.push(progress) });
    const sums = shipped.filter(({ file }) => file.endsWith("train-images-idx3-ubyte.gz")).map(({ loaded }) => loaded);
    expect(sums.length).toBeGreaterThan(10);
    expect(sums).toStrictEqual([...sums].sort((a, b) => a - b));
    expect(shipped.every(({ loaded, total = 0 }) => loaded <= total)).toBe(true);
  });
});

describe("an abort", () => {
  const reason = new Error("enough");

  it.each(["silent", "endless"])(
    "stops what is on the way from a %s server, with the signal's reason",
    async (folder) => {
      const closed = new Promise<void>((resolve) => {
        onClose = resolve;
      });
      const controller = new AbortController();
      const loading = fashionMnist({ from: `${address}/${folder}`, signal: controller.signal });
      onRequest = () => controller.abort(reason);
      await expect(loading).rejects.toBe(reason);
      await closed;
    },
  );

  it("is heard before anything is read, and between the pieces of a file", async () => {
    vi.stubGlobal("fetch", () => {
      throw new Error("was fetched");
    });
    const signal = AbortSignal.abort(reason);
    for (const from of [undefined, `${address}/data`, tmpdir(), names.map((name) => new File([], name))]) {
      await expect(fashionMnist({ signal, ...(from === undefined ? {} : { from }) })).rejects.toBe(reason);
    }
    await expect(fashionMnistFrom(images, labels, { signal })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = ({ loaded, total = 0 }: ReadProgress): void => {
      if (loaded < total) controller.abort(reason);
    };
    await expect(fashionMnist({ signal: controller.signal, onProgress })).rejects.toBe(reason);
  });

  it("does not wait for a file that was given and does not come", async () => {
    const controller = new AbortController();
    const file = (name: string) => ({ name, arrayBuffer: () => new Promise<ArrayBuffer>(() => undefined) });
    const loading = fashionMnist({ from: names.map(file), signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });
});

it.each<readonly [string, unknown, string]>([
  [
    "an option that it does not have",
    { path: "/data" },
    'TypeError: fashionMnist: options must be known ones, got "path". It is called from here.',
  ],
  [
    "another",
    { size: 5 },
    'TypeError: fashionMnist: options must be known ones, got "size". Known are: from, shape, onProgress, maxBytes, signal.',
  ],
  [
    "a number for a folder",
    { from: 7 },
    "TypeError: fashionMnist: from must be the address of a folder or the files themselves, got 7. Pass a string, a URL, or files with a name and arrayBuffer().",
  ],
  [
    "files that are none",
    { from: ["a", "b"] },
    'TypeError: fashionMnist: from must be the address of a folder or the files themselves, got "a". Pass a string, a URL, or files with a name and arrayBuffer().',
  ],
  [
    "a file that gives something else",
    { from: names.map((name) => ({ name, arrayBuffer: () => "text" })) },
    `TypeError: fashionMnist: arrayBuffer() of ${names[0]} must be the bytes of a file, a Uint8Array or an ArrayBuffer, got "text". Pass what arrayBuffer() of a file or a response gives, awaited.`,
  ],
  [
    "a shape that is none",
    { shape: 784 },
    "TypeError: fashionMnist: the lengths of shape must be whole numbers >= 1, got 784. Pass the shape of one sample, without the batch.",
  ],
  [
    "a listener that is none",
    { onProgress: true },
    "TypeError: fashionMnist: onProgress must be a function, got true. Leave it out for the default.",
  ],
  [
    "a path that cannot be",
    { from: "/\0" },
    `Error: fashionMnist: the file must be readable, got ERR_INVALID_ARG_VALUE for /\0/${names[0]}.gz. Check what it is, and who may read it.`,
  ],
])("fashionMnist refuses %s", async (_, options, message) => {
  expect(await read(options)).toBe(message);
});
