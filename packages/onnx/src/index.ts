export { type ExportOnnxOptions, exportOnnx } from "./export-onnx.ts";
