/**
 * Writes dist/ganglion.bundle.js: the umbrella and all that it imports in one file, for pages without a bundler. What is
 * loaded on demand elsewhere (gpu.js, the digits) lies in it too, but is only run when it is needed. The sample of
 * Fashion-MNIST and the models that ship stay in their files, which are looked for beside the package, as they lie in a folder of
 * node_modules.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** @param {string} name of the package with the data */
const dataOf = (name) => `../../@ganglion/${name}/data/`;

const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: ["dist/index.js"],
  outfile: "dist/ganglion.bundle.js",
  bundle: true,
  metafile: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  legalComments: "eof",
  external: ["node:*"],
  banner: { js: `/*! ganglion ${version}, MIT; see ganglion.bundle.LICENSES.txt for what else is in it */` },
  plugins: [
    {
      name: "data-beside",
      setup(builder) {
        builder.onLoad({ filter: /(datasets|transfer)[\\/]dist[\\/][\w-]+\.js$/ }, ({ path }) => {
          const name = /datasets[\\/]dist[\\/]/.test(path) ? "datasets" : "transfer";
          return { contents: readFileSync(path, "utf8").replaceAll('"../data/', `"${dataOf(name)}`) };
        });
      },
    },
  ],
});

const bundle = readFileSync(new URL("../dist/ganglion.bundle.js", import.meta.url), "utf8");
for (const name of ["datasets", "transfer"]) {
  if (bundle.includes(dataOf(name))) continue;
  throw new Error(`The bundle names no file of @ganglion/${name}. Where does it look for its data?`);
}

/** The texts of all that others wrote and that is in the file. */
const folders = Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
const files = [...new Set(folders)].map((path) => `${path}/LICENSE`);
files.push(...Object.keys(metafile.inputs).map((path) => path.replace(/[^/]+$/, "LICENSES.txt")));
const found = [...new Set(files)].filter((path) => existsSync(new URL(`../${path}`, import.meta.url)));
const texts = found.map((path) => {
  const name = /(?:@[^/]+\/)?[^/]+(?=\/LICENSE$)/.exec(path)?.[0] ?? "gpu.js and what it needs";
  return `${name}\n\n${readFileSync(new URL(`../${path}`, import.meta.url), "utf8").trim()}\n`;
});
writeFileSync(new URL("../dist/ganglion.bundle.LICENSES.txt", import.meta.url), texts.join("\n---\n\n"));
