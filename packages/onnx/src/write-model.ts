import type { DType } from "@ganglion/tensor";
import { type Attribute, type Initializer, uniqueNames } from "./graph.ts";
import { lengthNames } from "./length-names.ts";
import { encoded, type Message, message } from "./protobuf.ts";
import { TYPE } from "./recorder.ts";
import { type BatchLengths, isPerSample, type UnifiedNode } from "./unify.ts";

/** The version of ONNX' set of operations that files are written for. */
const OPSET = 17;
/** The version of the file format that came with it. */
const IR_VERSION = 8;

/** A graph's input or output. */
export interface Port {
  readonly name: string;
  readonly dtype: DType;
  readonly lengths: BatchLengths["lengths"];
}

/** All that a file holds. */
export interface ModelParts {
  readonly name: string;
  readonly nodes: readonly UnifiedNode[];
  readonly initializers: readonly Initializer[];
  readonly input: Port;
  readonly output: Port;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a file. The numbers of fields are those of `onnx.proto`. */
export function writeModel({ name, nodes, initializers, input, output, metadata }: ModelParts): Uint8Array {
  const graph = message();
  const taken = [
    input.name,
    ...nodes.map((node) => node.output),
    ...initializers.map((initializer) => initializer.name),
  ];
  const lengths = lengthNames(input.name, uniqueNames(taken), (...node) => graph.message(1, writeNode(...node)));
  for (const node of nodes) {
    const inputs = node.inputs.map((given) => (typeof given === "string" ? given : lengths.nameOf(given, node.op)));
    graph.message(1, writeNode(node.op, inputs, node.output, node.attributes));
  }
  graph.text(2, name);
  for (const initializer of [...initializers, ...lengths.initializers]) graph.message(5, writeTensor(initializer));
  graph.message(11, writePort(input));
  graph.message(12, writePort(output));
  const model = message().integer(1, IR_VERSION).text(2, "Ganglion").message(7, graph);
  model.message(8, message().text(1, "").integer(2, OPSET));
  for (const [key, value] of Object.entries(metadata)) model.message(14, message().text(1, key).text(2, value));
  return encoded(model);
}

function writeNode(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>>,
): Message {
  const node = message();
  for (const input of inputs) node.text(1, input);
  node.text(2, output).text(3, output).text(4, op);
  for (const [name, attribute] of Object.entries(attributes)) node.message(5, writeAttribute(name, attribute));
  return node;
}

function writeAttribute(name: string, attribute: Attribute): Message {
  const written = message().text(1, name);
  switch (attribute.kind) {
    case "int":
      return written.integer(3, attribute.value).integer(20, 2);
    case "float":
      return written.float(2, attribute.value).integer(20, 1);
    case "text":
      return written.text(4, attribute.value).integer(20, 3);
    default:
      for (const value of attribute.value) written.integer(8, value);
      return written.integer(20, 7);
  }
}

function writeTensor({ name, dtype, shape, values }: Initializer): Message {
  const tensor = message();
  for (const length of shape) tensor.integer(1, length);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return tensor.integer(2, TYPE[dtype]).text(8, name).bytes(9, bytes);
}

function writePort({ name, dtype, lengths }: Port): Message {
  const shape = message();
  for (const length of lengths) {
    const dimension = message();
    if (!isPerSample(length)) dimension.integer(1, length);
    else dimension.text(2, length.perSample === 1 ? "batch" : `batch*${length.perSample}`);
    shape.message(1, dimension);
  }
  const type = message().message(1, message().integer(1, TYPE[dtype]).message(2, shape));
  return message().text(1, name).message(2, type);
}
