import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What has no Russian name here: names of products, functions, formats, layers, keys, and marks of formulas. */
const terms = new Set(
  `abs activation adam adamw add adagrad alpaydin arrow backends batch batchnorm bias bsd browser cc cifar cnn conv cpu css csv
  cross isolation origin by ctrl d dense dollár dropout e elu en esc exp f fashion fixup gelu girshick glorot gpu group h hard
  he heic imagenet instance int int8 int16 iphone javascript jpg js json kaiming kaynak layer leaky learning lecun linear lion ln log lsuv
  machine max min mish mit mnist n nan netlify node norm npm onnx playground pre pytorch pictures relu relu6 repository resnet
  rethinking rmsprop ru running runtime safetensors se selu sgd shift sigmoid simd softmax softplus space sqrt swish swiftshader tanh
  training train transfer ts typescript uci vgg w wasm webassembly webgl webgl2 webgpu weight x xor y z zalando zip ganglion
  c resnet20 cifar10 digits english g j k r s t u std conv2d flatten`.split(/\s+/),
);

/** Words in Latin letters that the page says, besides code and what is marked as English, and numbers as English writes them. */
export async function english(page: Page): Promise<readonly string[]> {
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
    for (const { value } of document.querySelectorAll<HTMLInputElement>("input[inputmode=decimal]")) found.push(value);
    return found;
  });
  // What drivers call themselves is a name.
  const ours = said.map((text) => text.replace(/ANGLE \(.*\)/, ""));
  const words = ours.flatMap((text) => text.match(/\p{Script=Latin}[\p{Script=Latin}\d]*/gu) ?? []);
  // Numbers have a comma; the points are those of versions, of a licence and of drivers.
  const points = ours.flatMap((text) => text.replaceAll(/CC BY 4\.0|\d+\.\d+\.\d+/g, "").match(/\d+\.\d+/g) ?? []);
  return [...new Set([...words.filter((word) => !terms.has(word.toLowerCase())), ...points])];
}

/** Has the page say in Russian what it says just now, looks for English in that, and for `said`, and goes back to English. */
export async function expectInRussian(page: Page, said: string | RegExp): Promise<void> {
  await page.getByLabel("Language").selectOption("ru");
  try {
    await page.getByText(said).first().waitFor();
    expect((await english(page)).join(" ")).toBe("");
  } finally {
    await page.getByLabel("Язык").selectOption("en");
    await page.getByLabel("Language").waitFor();
  }
}
