import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, inject } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { Errors } from "../app/tasks/relative-error.ts";

/** The page of the documentation that the tables are on. */
const page: URL = new URL("../../../../../docs/reference/agreement-gpu.md", import.meta.url);

/** The cells of a mode: values, then gradients. */
const columns: Readonly<Record<Mode, readonly [value: number, gradient: number]>> = { webgpu: [0, 1], webgl2: [2, 3] };

/**
 * Holds what was measured to the table under `heading`: each error is what is written there, or one power of ten from it.
 * Where the tests run with `--update`, it is written there instead.
 */
export function holdToTable(heading: string, mode: Mode, errors: Readonly<Record<string, Errors>>): void {
  const cells = Object.entries(errors).map(
    ([name, { value, gradient }]) => [name, [cellOf(value), cellOf(gradient)]] as const,
  );
  const table = tableUnder(heading);
  if (inject("isUpdating")) {
    writeTable(
      heading,
      cells.map(([name, measured]) => {
        const row = [...(table.get(name) ?? ["?", "?", "?", "?"])];
        for (const [i, cell] of measured.entries()) row[columns[mode][i] as number] = cell;
        return [name, row];
      }),
    );
    return;
  }
  expect([...table.keys()]).toStrictEqual(Object.keys(errors));
  const wrong = cells.flatMap(([name, measured]) => {
    const written = columns[mode].map((column) => table.get(name)?.[column] ?? "");
    const isHeld = measured.every((cell, i) => isWithin(cell, written[i] as string));
    return isHeld ? [] : [`${name}: measured ${measured.join(" and ")}, written ${written.join(" and ")}`];
  });
  expect(wrong).toStrictEqual([]);
}

/** An error rounded up to a power of ten, and to 1e-7, which is what rounding to float32 does: the same on most machines. */
function cellOf(error: number | undefined): string {
  if (error === undefined) return "-";
  if (error === 0) return "0";
  return `1e${Math.max(-7, Math.ceil(Math.log10(error)))}`;
}

/**
 * Equal bits and bits that were rounded once are the same here, and neighbouring powers of ten are near: another machine
 * may round another way.
 */
function isWithin(measured: string, written: string): boolean {
  if (measured === "-" || written === "-") return measured === written;
  const [found, stated] = [measured, written].map((cell) => (cell === "0" ? -7 : Number(cell.slice(2)))) as [
    number,
    number,
  ];
  return Math.abs(found - stated) <= 1;
}

function tableUnder(heading: string): Map<string, readonly string[]> {
  const text = existsSync(page) ? readFileSync(page, "utf8") : "";
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => /^\| (?!---)/.test(line));
  return new Map(
    rows.slice(1).map((line) => {
      const [name = "", ...cells] = line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
      return [name, cells];
    }),
  );
}

function writeTable(heading: string, rows: readonly (readonly [name: string, cells: readonly string[]])[]): void {
  const header = `| ${heading} | WebGPU, values | gradients | WebGL2, values | gradients |\n| --- | ---: | ---: | ---: | ---: |`;
  const lines = rows.map(([name, cells]) => `| ${name} | ${cells.join(" | ")} |`);
  const sections = readFileSync(page, "utf8")
    .split(/^## /m)
    .map((section) =>
      section.startsWith(`${heading}\n`) ? `${heading}\n\n${header}\n${lines.join("\n")}\n\n` : section,
    );
  writeFileSync(page, `${sections.join("## ").trimEnd()}\n`);
}
