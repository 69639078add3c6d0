/**
 * Puts gpu.js into `dist/vendor/gpu-js.js`, which until then imports it, and the licences of all that is in it beside it.
 * Of gpu.js' ways to compute only WebGPU and WebGL2 are taken; what belongs to the others is left out.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

const target = join(import.meta.dirname, "..", "dist", "vendor", "gpu-js.js");
const library = dirname(createRequire(import.meta.url).resolve("gpu.js/package.json"));

/** What stands for the modules that are left out, by their paths in gpu.js or their names. */
const leftOut = {
  "src/backend/cpu/kernel": "exports.CPUKernel = class {};",
  "src/backend/headless-gl/kernel": unsupported("HeadlessGLKernel"),
  "src/backend/web-assembly/kernel": unsupported("WebAssemblyKernel"),
  "src/backend/gl/kernel-string": "exports.glKernelString = undefined;",
  "src/pipeline": "exports.Pipeline = class {}; exports.getActiveTrace = () => null;",
  "gpu-mock.js": "exports.gpuMock = undefined;",
};

/** A kernel that gpu.js asks whether it can be used, and which says no. */
function unsupported(name) {
  return `exports.${name} = class { static isSupported = false; static isContextMatch() { return false; } };`;
}

const onlyWhatIsUsed = {
  name: "only-what-is-used",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^gpu\.js$/ }, () => ({ path: "entry", namespace: "entry" }));
    onLoad({ filter: /./, namespace: "entry" }, () => ({
      contents: `exports.GPU = require("./src/gpu").GPU;
        exports.WebGPUContext = require("./src/backend/web-gpu/context").WebGPUContext;`,
      resolveDir: library,
    }));
    onResolve({ filter: /./ }, ({ path, resolveDir }) => {
      const inside = path.startsWith(".") ? relative(library, join(resolveDir, path)).replaceAll("\\", "/") : path;
      return inside in leftOut ? { path: inside, namespace: "left-out" } : undefined;
    });
    onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: leftOut[path] }));
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: [target],
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["main"],
  target: "es2022",
  legalComments: "none",
  absWorkingDir: library,
  plugins: [onlyWhatIsUsed],
});

/** The folders of the packages that the code comes from. */
const folders = new Set(
  Object.keys(metafile.inputs)
    .filter((path) => !/^[a-z-]+:/.test(path))
    .map((path) => packageFolder(join(library, path))),
);
folders.delete(join(import.meta.dirname, ".."));
const licences = [...folders].map((folder) => {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
});

function packageFolder(path) {
  const folder = dirname(path);
  try {
    readFileSync(join(folder, "package.json"));
    return folder;
  } catch {
    return packageFolder(folder);
  }
}

writeFileSync(target, `/*! gpu.js and what it needs; see LICENSES.txt */\n${outputFiles[0].text}`);
writeFileSync(join(dirname(target), "LICENSES.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
rmSync(`${target}.map`);
