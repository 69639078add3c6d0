/**
 * The layer table: for each folder under packages/, which of its siblings its sources may import. An arrow that is not
 * here does not exist; `node scripts/check-layers.mjs` fails on it. It is written down for readers in the architecture
 * guide under docs/, and it changes only together with that page.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const mayImport = {
  // L0
  tensor: [],
  // L1
  wasm: ["tensor"],
  gpu: ["tensor"],
  activations: ["tensor"],
  init: ["tensor"],
  normalization: ["tensor"],
  preprocessing: ["tensor"],
  losses: ["tensor"],
  optim: ["tensor"],
  datasets: ["tensor"],
  weights: ["tensor"],
  diagnostics: ["tensor"],
  search: ["tensor"],
  // L2
  native: ["tensor", "wasm"],
  layers: ["tensor", "init"],
  // L3
  train: ["tensor", "losses", "optim", "weights", "layers"],
  transfer: [
    "tensor",
    "activations",
    "init",
    "normalization",
    "preprocessing",
    "losses",
    "optim",
    "datasets",
    "weights",
    "layers",
    "train",
  ],
  onnx: ["tensor", "normalization"],
  // It recognizes layers and losses by computing the same with ours.
  pytorch: ["tensor", "activations", "normalization", "losses", "weights", "layers", "train"],
  ganglion: [
    "tensor",
    "wasm",
    "native",
    "gpu",
    "activations",
    "init",
    "normalization",
    "preprocessing",
    "losses",
    "optim",
    "datasets",
    "weights",
    "layers",
    "diagnostics",
    "train",
    "transfer",
    "onnx",
  ],
};

/**
 * Packages beside the published ones that only tests use, and what their sources may import. None is published, and none
 * is imported by the sources of another package: it stands among the devDependencies of those whose tests use it.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const devOnly = {
  fixtures: ["tensor"],
};

/**
 * What the build of a package puts into its own files: its sources import it, and its package.json has it among the
 * devDependencies, so that nobody who installs the package gets it besides.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const builtIn = { gpu: ["gpu.js"] };

/** Other libraries for the same work. Only benchmarks/ may depend on one, so that it can be measured against. */
export const rivals =
  /^(@tensorflow\/.+|@jax-js\/.+|@huggingface\/transformers|brain\.js|convnetjs|deeplearn|js-pytorch|ml5|onnxruntime-.+|synaptic)$/;

/**
 * What runs the files that a package writes, so that its tests can say that they are right: devDependencies, and no rivals there.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const judges = { onnx: ["onnxruntime-node"] };

/** The range in which every package takes `@ganglion/tensor` as a peer while it is at 0.x. */
export const tensorPeerRange = ">=0.1.0 <1.0.0";
