import { buffer } from "node:stream/consumers";
import type { Download, Page } from "playwright-core";
import { reference, setBackend, zeros } from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { describe, expect, it } from "vitest";
import { expectNoViolations } from "./axe.ts";
import { onePage, runToTheEnd } from "./playground.ts";
import { expectInRussian } from "./russian-words.ts";

/** What the page downloads when a button is pressed. */
async function downloaded(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const pending: Promise<Download> = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  const download = await pending;
  return { name: download.suggestedFilename(), bytes: await buffer(await download.createReadStream()) };
}

/** Gives the page files, as if they had been chosen. */
async function choose(page: Page, name: string, content: Buffer): Promise<void> {
  await page
    .locator('input[type="file"][aria-label="Open a model or a run"]')
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: content });
}

describe("the Code tab", () => {
  const opened = onePage("?epochs=2&hidden=16");
  const saved: { model?: Buffer; run?: Buffer; accuracy?: string | null } = {};

  it("shows the experiment as a program, which follows the settings", async () => {
    const { page } = opened;
    await page.getByRole("tab", { name: "Code" }).click();
    const code = page.getByRole("region", { name: "Program" });
    await code.getByText("linear(64, 16, { rng: weights })").waitFor();
    await page.getByLabel("Optimizer").selectOption("Adam");
    await code.getByText("adam(model, { learningRate: 0.05, weightDecay: 0 })").waitFor();
    await page.getByLabel("Optimizer").selectOption("SGD");
    const { name, bytes } = await downloaded(page, "Download");
    expect(name).toBe("train.ts");
    expect(bytes.toString()).toContain("sgd(model, { learningRate: 0.05, momentum: 0.9, weightDecay: 0 })");
  });

  it("writes a PyTorch project", async () => {
    const { name, bytes } = await downloaded(opened.page, "Download project (zip)");
    expect(name).toBe("ganglion-experiment.zip");
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(bytes.includes("ganglion-experiment/train.py")).toBe(true);
  });

  it("saves the model and the run of what was trained", async () => {
    const { page } = opened;
    await page.getByText("Press Start first: there is nothing to save yet.").waitFor();
    await runToTheEnd(page);
    saved.accuracy = await page.getByTestId("validation-accuracy").textContent();
    const [model, onnx, run] = [
      await downloaded(page, "Save model (safetensors)"),
      await downloaded(page, "Save model (ONNX)"),
      await downloaded(page, "Save run (JSON)"),
    ];
    expect([model.name, onnx.name, run.name]).toStrictEqual(["model.safetensors", "model.onnx", "run.json"]);
    // One hidden layer of 16: 1,210 numbers of 4 bytes, and what names them.
    expect(onnx.bytes.length).toBeGreaterThan(4 * 1210);
    expect(onnx.bytes.includes('["0","1","2","3","4","5","6","7","8","9"]')).toBe(true);
    saved.model = model.bytes;
    saved.run = run.bytes;
  });

  it("refuses a model in the language of the page, with the error's own words and code to unfold", async () => {
    const { page } = opened;
    await page.getByRole("tab", { name: "Code" }).click();
    await choose(page, "модель.safetensors", (saved.model ?? Buffer.alloc(0)).subarray(0, 300));
    const notice = page.getByRole("alert").filter({ hasText: "was not opened" });
    await notice.getByText("It is damaged, or not a safetensors file. Nothing was changed.").waitFor();
    await expectInRussian(page, "Он повреждён, или это не safetensors. Ничего не изменилось.");
    setBackend(reference());
    await choose(page, "другая.safetensors", Buffer.from(await encodeWeights({ "1.weight": zeros([3, 3]) })));
    await notice.getByText("The weights in it are those of another network.", { exact: false }).waitFor();
    await notice.getByText("Details", { exact: true }).click();
    const [, code = ""] = /: #([a-z0-9]{4})/.exec((await notice.locator(".error-text").textContent()) ?? "") ?? [];
    const link = notice.getByRole("link", { name: "What this error means" });
    expect(await link.getAttribute("href")).toMatch(new RegExp(`/docs/reference/errors\\.md#${code}$`));
    await expectNoViolations(page, { within: "main" });
    await expectInRussian(page, /^Веса в нём — от другой сети\./);
    await page.getByRole("button", { name: "Dismiss" }).click();
  });

  it("opens both again", async () => {
    const { page } = opened;
    await page.reload();
    await page.getByRole("tab", { name: "Code" }).click();
    await choose(page, "сеть.safetensors", saved.model ?? Buffer.alloc(0));
    await page.getByText("Opened", { exact: true }).waitFor();
    await page.getByText("сеть.safetensors", { exact: true }).waitFor();
    expect(await page.getByTestId("validation-accuracy").textContent()).toBe(saved.accuracy);
    await choose(page, "mine.json", saved.run ?? Buffer.alloc(0));
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByRole("rowheader", { name: "Digits · 16 · rate 0.05 · seed 7" }).waitFor();
  });

  it("keeps a run under a name, also after the page was closed, and forgets it", async () => {
    const { page } = opened;
    const row = page.locator(".compare tbody tr").filter({ hasText: "Digits · 16" });
    await row.getByRole("button", { name: "Keep" }).click();
    const name = page.getByLabel("Name of run");
    await name.fill("My first run");
    await name.blur();
    await page.getByRole("button", { name: "Delete My first run" }).waitFor();
    await page.reload();
    await page.getByRole("tab", { name: "Compare" }).click();
    await expect.poll(() => page.getByLabel("Name of run").inputValue()).toBe("My first run");
    await page.getByRole("button", { name: "Draw My first run behind the curves" }).click();
    await page.locator(".legend-ghost").getByText("My first run").first().waitFor();
    await page.getByRole("button", { name: "Delete My first run" }).click();
    await page.getByText("My first run was deleted.").waitFor();
    await page.getByText("Nothing is kept yet.", { exact: false }).waitFor();
  });

  it("refuses a file that is something else, dropped on the page, and changes nothing", async () => {
    const { page, troubles } = opened;
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["%PDF-1.7 no model"], "paper.pdf"));
      return transfer;
    });
    await page.dispatchEvent("body", "dragover", { dataTransfer: data });
    await page.getByText("Drop a model or a run to open it").waitFor();
    await page.dispatchEvent("body", "drop", { dataTransfer: data });
    const notice = page.getByRole("alert").filter({ hasText: "paper.pdf was not opened" });
    expect(await notice.textContent()).toContain(
      "It is neither a model (.safetensors) nor a run (.json) saved by this page. Nothing was changed.",
    );
    expect(await page.getByTestId("validation-accuracy").textContent()).toBe("–");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    expect(troubles).toStrictEqual([]);
  });
});
