import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesIn, read } from "./files.ts";

/** Where a size is stated, how, and what it is now, in the unit that stands there. */
const stated: readonly { page: string; sentence: RegExp; now: () => number }[] = [
  {
    page: "docs/guide/start.md",
    sentence: /takes less than (\d+) MB of disk/,
    now: () => Math.ceil(installed() / 1e6),
  },
  {
    page: "packages/native/README.md",
    sentence: /up to (\d+) kB a platform/,
    now: () => Math.ceil(largestKernels() / 1e3),
  },
  ...["docs/packages/datasets.md", "packages/datasets/README.md"].map((page) => ({
    page,
    sentence: /[Ii]nside of the package[:,] (\d+) kB/,
    // The module has them in base64.
    now: () => Math.round((0.75 * sizeOf("packages/datasets/src/digits-data.ts")) / 1e3),
  })),
  ...["digits", "fashion-mnist", "resnet20-cifar10"].map((name) => ({
    page: "docs/packages/transfer.md",
    sentence: new RegExp(`\\| \`${name}\` \\|.*\\| (\\d+) kB \\|`),
    now: () => Math.round(sizeOf(`packages/transfer/data/${name}.safetensors`) / 1e3),
  })),
];

describe("sizes that pages state", () => {
  it.each(stated)("$page: $sentence", ({ page, sentence, now }) => {
    const [, number] = sentence.exec(read(page)) ?? [];
    expect(Number(number)).toBe(now());
  });
});

/** What installing all packages brings, as the umbrella's package.json states and the test of installations holds. Units: bytes. */
function installed(): number {
  const { installBudget } = JSON.parse(read("packages/ganglion/package.json")) as {
    installBudget: { kilobytes: number };
  };
  return 1000 * installBudget.kilobytes;
}

function largestKernels(): number {
  return Math.max(...filesIn("packages/native/objects/", "").map(sizeOf));
}

function sizeOf(file: string): number {
  return statSync(new URL(`../../${file}`, import.meta.url)).size;
}
