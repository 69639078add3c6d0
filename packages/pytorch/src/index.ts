export type { AveragingTime } from "./average-facts.ts";
export { exportToPyTorch } from "./export-to-pytorch.ts";
export { importFromPyTorch } from "./import-from-pytorch.ts";
export type { ModuleTranslation, TranslateModule } from "./modules/write-model.ts";
export { type ProjectFiles, pytorchProject } from "./project.ts";
export type { Clip, PyTorchRun, WrittenPreparation } from "./pytorch-run.ts";
export type { Watched } from "./watched.ts";
