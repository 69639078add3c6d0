import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes that differ from sample to sample, so that there is something to learn. */
const pixel = (sample: number, at: number): number => (sample * 37 + at * (1 + (sample % 10)) * 5) % 256;

/** The four files of Fashion-MNIST with so many samples of 12 x 12 pixels. */
export async function writeFashionMnist(folder: string, train: number, test: number): Promise<void> {
  for (const [part, size] of [["train", train] as const, ["t10k", test] as const]) {
    const images = Uint8Array.from({ length: size * 144 }, (_, at) => pixel(Math.floor(at / 144), at % 144));
    const labels = Uint8Array.from({ length: size }, (_, at) => at % 10);
    await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), idx([size, 12, 12], images));
    await writeFile(join(folder, `${part}-labels-idx1-ubyte.gz`), idx([size], labels));
  }
}

function idx(shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const sizes = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
  return gzipSync(Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...bytes]));
}

/** The binary version of CIFAR-10 with so many pictures in each of its files. */
export async function writeCifar(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  for (const [index, file] of [...files, "test_batch.bin"].entries()) {
    const records = Array.from({ length: count }, (_, at) => {
      const sample = index * count + at;
      return [sample % 10, ...Array.from({ length: 3072 }, (__, place) => pixel(sample, place))];
    });
    await writeFile(join(folder, file), Uint8Array.from(records.flat()));
  }
}
