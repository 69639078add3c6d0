import { refusal } from "@ganglion/tensor";

/** The error for what no operation of ONNX does. */
export function notInOnnx(what: string): Error {
  const remedy = "Such things come in gradients; export what the model computes in inference.";
  return refusal(Error, "exportOnnx", "the model must be made of operations that ONNX has", what, remedy);
}
