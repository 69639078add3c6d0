import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphics, type OpenPage, type Playground, startPlayground, trainToTheEnd } from "./playground.ts";
import { expectInRussian } from "./russian-words.ts";

/** Few large steps, which are enough for digits. */
const quick = "hidden=64&rate=0.3&batch=128&epochs=5";

/** Where a run ended. */
interface Ending {
  readonly loss: number;
  /** Of 359 pictures. */
  readonly right: number;
}

/** Trains digits to 95 % on what `query` asks for, and gives what the page says of it. */
async function trainOn(
  playground: Playground,
  query: string,
): Promise<OpenPage & { readonly text: string; readonly ending: Ending }> {
  const opened = await playground.open(query);
  const { page, troubles } = opened;
  const accuracy = await trainToTheEnd(page);
  expect(accuracy).toBeGreaterThanOrEqual(95);
  const right = Number.parseInt((await page.getByText(/^\d+ of 359 correct$/).textContent()) ?? "", 10);
  expect((100 * right) / 359).toBeCloseTo(accuracy, 1);
  const loss = Number.parseFloat((await page.getByTestId("validation-loss").textContent()) ?? "");
  expect(troubles).toStrictEqual([]);
  const hint = page.getByRole("region", { name: "Compute" }).locator(".hint");
  return { ...opened, text: (await hint.textContent()) ?? "", ending: { loss, right } };
}

/** Kills the GPU's process in the middle of a run: the page says so, and connects anew. */
async function survivesCrash(playground: Playground, page: Page): Promise<void> {
  await page.getByLabel("Epochs", { exact: true }).fill("500");
  // What is lost in a moment need not compute as fast as it can until then.
  await page.getByLabel("Slow motion").check();
  await page.getByRole("button", { name: "Train again" }).click();
  await page.getByText(/^Epoch \d+ of 500$/).waitFor();
  await playground.crashGpu();
  const notice = page.getByRole("alert").filter({ hasText: "The connection to the GPU was lost" });
  await notice.waitFor();
  await expectInRussian(page, "Связь с видеокартой потеряна");
  await notice.getByRole("button", { name: "Train again" }).click();
  await page.getByText(/^Epoch \d+ of 500$/).waitFor();
  expect(await notice.count()).toBe(0);
}

const scripts = ({ requests }: OpenPage) =>
  requests.flatMap((url) => /\/worker\/(\w+)[^/]*\.js$/.exec(url)?.[1] ?? []).sort();

const reference = "Plain JavaScript on the CPU: built to be correct, not fast.";

let onWasm: Ending | undefined;

/** Where WebAssembly comes to: in the first test, or by a run of its own where that was left out. */
async function endingOnWasm(): Promise<Ending> {
  if (onWasm !== undefined) return onWasm;
  const playground = await startPlayground();
  const { ending } = await trainOn(playground, `?compute=wasm&${quick}`);
  await playground.close();
  return ending;
}

describe("digits are learnt to 95 % on images it has not seen, without an error or a foreign request,", () => {
  let isolated: Playground;
  let plain: Playground;
  beforeAll(async () => {
    isolated = await startPlayground();
    plain = await startPlayground({ isIsolated: false });
  });
  afterAll(() => Promise.all([isolated.close(), plain.close()]));

  it("on WebAssembly from one press of Start, which loads no other backend", async () => {
    const opened = await trainOn(isolated, `?${quick}`);
    onWasm = opened.ending;
    expect(await opened.page.evaluate(() => crossOriginIsolated)).toBe(true);
    const cores = await opened.page.evaluate(() => Math.min(8, navigator.hardwareConcurrency));
    expect(opened.text).toBe(`WebAssembly with SIMD, ${cores === 1 ? "1 thread" : `${cores} threads`}.`);
    expect(scripts(opened)).toStrictEqual(expect.arrayContaining(["training", "wasm"]));
    expect(scripts(opened).filter((name) => /^(reference|gpu)/.test(name))).toStrictEqual([]);
    await opened.close();
  });

  it("on WebAssembly where the server does not isolate the page, which then says so", async () => {
    const { page, text, close } = await trainOn(plain, `?compute=wasm&${quick}`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(text).toBe(
      "WebAssembly with SIMD, 1 thread. More threads need cross-origin isolation, which this server does not provide.",
    );
    await close();
  });

  it("on the reference backend", async () => {
    const { text, close } = await trainOn(isolated, `?compute=cpu&${quick}`);
    expect(text).toBe(reference);
    await close();
  });

  it("after WebGPU was asked for in vain, twice: the reason, and one press to train with what is there", async () => {
    const { page, troubles, close } = await isolated.open(`?compute=webgpu&${quick}`);
    const problem = /^WebGPU is not available here: .+\./;
    const region = page.getByRole("region", { name: "Compute" });
    await region.getByText(problem).waitFor();
    const asked = page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            if (document.body.innerText.includes("WebGPU is not available here")) return;
            observer.disconnect();
            resolve();
          });
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
    );
    await region.getByRole("button", { name: "Try again" }).click();
    await asked;
    await region.getByText(problem).waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "Training could not start" });
    await notice.getByText(problem).waitFor();
    await expectInRussian(page, /^WebGPU здесь недоступен: /);
    await notice.getByRole("button", { name: "Train with WebAssembly" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await expect.poll(() => page.getByRole("radio", { name: "Automatic" }).isChecked()).toBe(true);
    expect(troubles).toStrictEqual([]);
    await close();
  });
});

describe("a graphics processor in software learns them to 95 % too, and to the same as WebAssembly:", () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground({ flags: graphics.software });
  });
  afterAll(() => playground.close());

  it.each([
    ["webgpu", "WebGPU"],
    ["webgl2", "WebGL2"],
  ])("%s", async (compute, label) => {
    const opened = await trainOn(playground, `?compute=${compute}&${quick}`);
    expect(opened.text).toMatch(new RegExp(`^${label} on .*swiftshader.*This GPU is emulated by the processor`, "i"));
    expect(scripts(opened).some((name) => name.startsWith("gpu"))).toBe(true);
    const expected = await endingOnWasm();
    expect(opened.ending.loss).toBeCloseTo(expected.loss, 3);
    // Sums are rounded in another order, so that a picture between two digits may be called the other.
    expect(Math.abs(opened.ending.right - expected.right)).toBeLessThanOrEqual(1);
    if (compute === "webgl2") await survivesCrash(playground, opened.page);
    await opened.close();
  });
});
