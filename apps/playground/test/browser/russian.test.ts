import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { onePage } from "./playground.ts";

/** What has no Russian name here: names of products, functions, formats, layers, keys, and marks of formulas. */
const terms = new Set(
  `abs activation adam adamw add adagrad alpaydin arrow backends batch batchnorm bias bsd browser cc cifar cnn conv cpu css csv
  cross isolation origin by ctrl d dense dollár dropout e elu en esc exp f fashion fixup gelu girshick glorot gpu group h hard
  he imagenet instance int int8 int16 javascript jpg js json kaiming kaynak layer leaky learning lecun linear lion ln log lsuv
  machine max min mish mit mnist n nan netlify node norm npm onnx playground pre pytorch pictures relu relu6 repository resnet
  rethinking rmsprop ru running safetensors se selu sgd shift sigmoid simd softmax softplus space sqrt swish swiftshader tanh
  training train transfer ts typescript uci vgg w wasm webassembly webgl webgl2 webgpu weight x xor y z zalando zip ganglion
  c resnet20 cifar10 digits english g j k r s t u std conv2d flatten`.split(/\s+/),
);

/** Words in Latin letters that the page says, besides code and what is marked as English. */
async function english(page: Page): Promise<readonly string[]> {
  const said = await page.evaluate(() => {
    const found: string[] = [];
    const isOurs = (element: Element | null): boolean =>
      element?.closest("script, style, noscript, cite, code, pre, kbd, [lang=en], [translate=no]") === null;
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (isOurs(node.parentElement)) found.push(node.textContent ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (!isOurs(element)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(element.getAttribute(name) ?? "");
    }
    return found;
  });
  const words = said.flatMap((text) => text.match(/\p{Script=Latin}[\p{Script=Latin}\d]*/gu) ?? []);
  return [...new Set(words.filter((word) => !terms.has(word.toLowerCase())))];
}

describe("the page in Russian", () => {
  const opened = onePage("?lang=ru&hidden=64,64,64&activation=sigmoid&epochs=2", { locale: "ru" });

  it("says nothing in English, before a run and when it failed, on any tab", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Начать" }).waitFor();
    expect(await english(page)).toStrictEqual([]);
    await page.getByRole("button", { name: "Начать" }).click();
    await page.getByRole("button", { name: "Обучить снова" }).waitFor();
    await page
      .locator(".verdict")
      .getByText(/Сеть угадывает|получает 1\//)
      .waitFor();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await expect.poll(() => tab.getAttribute("aria-selected")).toBe("true");
      expect(await english(page), (await tab.textContent()) ?? "").toStrictEqual([]);
    }
    await page.getByRole("tab", { name: "Слои" }).click();
    expect(await page.locator(".finding strong").first().textContent()).toMatch(/^[А-ЯЁ]/);
  });

  it.each(["graph", "activations", "initialization", "normalization", "preparation", "transfer", "backends"])(
    "nor does the lab on %s",
    async (lab) => {
      const { page } = opened;
      await page.goto(new URL(`labs/${lab}/?lang=ru`, page.url().replace(/labs\/.*|\?.*/, "")).href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await english(page)).toStrictEqual([]);
    },
  );
});
