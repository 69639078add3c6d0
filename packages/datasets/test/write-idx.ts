/** Writes IDX straight from its description, in big-endian order through a DataView, to compare the reader with. */
export function writeIdx(code: number, shape: readonly number[], values: readonly number[]): Uint8Array {
  const width = { 0x08: 1, 0x09: 1, 0x0b: 2, 0x0c: 4, 0x0d: 4, 0x0e: 8 }[code]!;
  const view = new DataView(new ArrayBuffer(4 + 4 * shape.length + width * values.length));
  view.setUint8(2, code);
  view.setUint8(3, shape.length);
  for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length);
  const start = 4 + 4 * shape.length;
  for (const [index, value] of values.entries()) setValue(view, code, start + width * index, value);
  return new Uint8Array(view.buffer);
}

function setValue(view: DataView, code: number, offset: number, value: number): void {
  if (code === 0x08) view.setUint8(offset, value);
  else if (code === 0x09) view.setInt8(offset, value);
  else if (code === 0x0b) view.setInt16(offset, value);
  else if (code === 0x0c) view.setInt32(offset, value);
  else if (code === 0x0d) view.setFloat32(offset, value);
  else view.setFloat64(offset, value);
}
