import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const gate = fileURLToPath(new URL("../supported-node.cjs", import.meta.url));

/** Runs the gate in a Node that says it is `version`. */
function runAs(version: string): { status: number | null; stdout: string; stderr: string } {
  const program = `
    Object.defineProperty(process, "version", { value: ${JSON.stringify(version)} });
    if (require(${JSON.stringify(gate)})("npm start")) console.log("goes on");
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--eval", program], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the gate for old Nodes", () => {
  it.each(["v20.19.0", "v20.20.2", "v22.12.0", "v22.21.1", "v23.0.0", "v24.1.0"])("lets %s pass", (version) => {
    expect(runAs(version)).toEqual({ status: 0, stdout: "goes on\n", stderr: "" });
  });

  it.each(["0.12.18", "4.9.1", "16.20.2", "18.20.8", "20.18.3", "21.7.3", "22.11.0"])("stops %s", (version) => {
    expect(runAs(`v${version}`)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        `npm start needs Node 20.19 or newer (in the 22 line: 22.12 or newer), and this is Node ${version}. ` +
        "Install a current Node from https://nodejs.org and run it again.\n",
    });
  });
});
