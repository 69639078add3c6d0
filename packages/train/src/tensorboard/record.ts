import { CRC32C, crcOf, crcTable } from "../crc.ts";

/**
 * Makes records of a TFRecord file: the length and the bytes, each with its masked CRC-32C.
 * @see TensorFlow, TFRecord and tf.train.Example: TFRecords format details
 */
export function recordMaker(): (data: Uint8Array) => Uint8Array<ArrayBuffer> {
  const table = crcTable(CRC32C);
  const masked = (bytes: Uint8Array): number => {
    const crc = crcOf(table, bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  return (data) => {
    const record = new Uint8Array(data.length + 16);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, BigInt(data.length), true);
    view.setUint32(8, masked(record.subarray(0, 8)), true);
    record.set(data, 12);
    view.setUint32(12 + data.length, masked(data), true);
    return record;
  };
}
