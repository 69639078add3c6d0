import { texts } from "./i18n.ts";

/** What is said of the experiment as code, and where it is saved; loaded with the panel. */
export const codeText = texts("code", {
  title: "This experiment in TypeScript",
  hint: "Prints the same losses as this page, to the last digit. Install the packages named in its second line, then run it.",
  picturesHint:
    "Trains on your folder of pictures as this page does. Losses agree to the last digit for PNG; Node and browsers decode JPEG a little differently. Install the packages named in its second line, then run it beside the folder.",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "The browser won't let this page copy. Select the text instead.",
  download: "Download",
  program: "Program",
  pytorchTitle: "As a PyTorch project",
  pytorchHint: "The network, its initial weights, the samples and the training script, to continue on another machine.",
  pytorch: "Download project (zip)",
  making: "Writing the project…",
  pytorchFailed: "The project could not be written",
  filesTitle: "Files",
  filesHint:
    "Save what you trained. To go on with a safetensors or JSON file, drop it anywhere on this page. ONNX is for other programs, such as ONNX Runtime; it starts from the raw values, since the preparation is part of it.",
  saveModel: "Save model (safetensors)",
  saveOnnx: "Save model (ONNX)",
  saveFailed: "The model could not be saved",
  saveRun: "Save run (JSON)",
  open: "Open a file…",
  openLabel: "Open a model or a run",
  nothingYet: "Press Start first: there is nothing to save yet.",
});
