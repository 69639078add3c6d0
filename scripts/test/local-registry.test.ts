import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { localRegistry } from "../lib/local-registry.mjs";
import { packPackage } from "../lib/pack.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

it("serves what packages say of themselves and their tarballs, under an address of its own, and nothing else", async () => {
  const manifest = { name: "@some/sums", version: "1.2.3", type: "module", dependencies: { other: "^1.0.0" } };
  const folder = temporaryFolder({ "package.json": manifest });
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist/index.js"), "export const sum = 1;\n");
  const tarball = await packPackage(folder);
  const [registry, another] = await Promise.all([localRegistry([tarball]), localRegistry([tarball])]);
  try {
    const found = (await (await fetch(`${registry.address}@some%2fsums`)).json()) as {
      "dist-tags": object;
      versions: Record<string, { dependencies: object; dist: { tarball: string; integrity: string } }>;
    };
    expect(found["dist-tags"]).toEqual({ latest: "1.2.3" });
    expect(found.versions["1.2.3"]?.dependencies).toEqual({ other: "^1.0.0" });
    const { dist } = found.versions["1.2.3"] as { dist: { tarball: string; integrity: string } };
    const bytes = new Uint8Array(await (await fetch(dist.tarball)).arrayBuffer());
    const digest = Buffer.from(await crypto.subtle.digest("SHA-512", bytes)).toString("base64");
    expect(dist.integrity).toBe(`sha512-${digest}`);
    expect((await fetch(`${registry.address}other`)).status).toBe(404);
    expect(new URL(registry.address).pathname).not.toBe(new URL(another.address).pathname);
  } finally {
    registry.close();
    another.close();
  }
});
