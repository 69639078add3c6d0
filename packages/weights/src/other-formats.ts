/** A kind of file that people take for one of weights, or that holds weights which are not read here. */
export interface OtherFormat {
  readonly name: string;
  readonly remedy: string;
}

const UNPACK = "Unpack it, and pass what it holds.";

/** By how the file begins; `~` stands for any byte. */
const beginnings: readonly (readonly [begin: string, name: string, remedy: string])[] = [
  ["\u0089HDF", "an HDF5 file, as Keras writes", "Convert it by tensorflowjs_converter, and pass the model.json."],
  ["GGUF", "a GGUF file", "Pass the safetensors files that it was made from."],
  ["~~~~TFL3", "a TensorFlow Lite model", "Pass what it was converted from."],
  ["\u0080\u0002", "a pickle that is not PyTorch's", "Save arrays by numpy.savez, and state dicts by torch.save."],
  ["\u0080\u0003", "a pickle that is not PyTorch's", "Save arrays by numpy.savez, and state dicts by torch.save."],
  ["\u0080\u0004", "a pickle that is not PyTorch's", "Save arrays by numpy.savez, and state dicts by torch.save."],
  ["\u0080\u0005", "a pickle that is not PyTorch's", "Save arrays by numpy.savez, and state dicts by torch.save."],
  ["\u001f\u008b", "a gzip file", UNPACK],
  ["Rar!", "a RAR archive", UNPACK],
  ["7z\u00bc\u00af", "a 7z archive", UNPACK],
  ["\u0089PNG", "a PNG picture", "Pass a file of weights."],
  ["\u00ff\u00d8\u00ff", "a JPEG picture", "Pass a file of weights."],
  ["<!DOCTYP", "a web page", "Pass the address of the file itself, not that of a page about it."],
  ["<!doctyp", "a web page", "Pass the address of the file itself, not that of a page about it."],
  ["<html", "a web page", "Pass the address of the file itself, not that of a page about it."],
  ["version ", "a pointer of Git LFS to a file", "Fetch the file itself, by git lfs pull."],
];

/**
 * What a file is that is of no format that is read here.
 * @param head its first eight bytes
 * @returns `undefined` where nobody knows, or where it may be a safetensors file: that begins with a length of less than 2^27.
 */
export function otherFormat(head: Uint8Array): OtherFormat | undefined {
  if (head[7] === 0 && (head[3] ?? 0) < 8) return undefined;
  const found = beginnings.find(([begin]) =>
    [...begin].every((letter, at) => letter === "~" || letter.charCodeAt(0) === head[at]),
  );
  if (found !== undefined) return { name: found[1], remedy: found[2] };
  return isOnnx(head) ? { name: "an ONNX model", remedy: "Pass the weights that it was exported from." } : undefined;
}

/** A message of protocol buffers: the version of the format, field 1, is followed by a field of bytes. */
function isOnnx([field = 0, version = 0, next = 0]: Uint8Array): boolean {
  return field === 8 && version > 0 && version < 64 && (next & 7) === 2;
}
