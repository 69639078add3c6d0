/**
 * GFLOP/s of matmul: `node bench/gemm.mjs [threads]` after a build. Look at it when the tiles or the engine change: whether
 * the engine keeps a tile's accumulators in registers decides half of the speed.
 */
import { wasm } from "@ganglion/wasm";

const threads = Number(process.argv[2] ?? 1);

/** The best time of one call, in seconds. */
function best(run, seconds = 1.0) {
  let least = Infinity;
  const end = performance.now() + 1000 * seconds;
  do {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  } while (performance.now() < end);
  return least / 1000;
}

for (const deterministic of [true, false]) {
  const backend = await wasm({ threads, deterministic });
  for (const n of [32, 64, 128, 256, 512, 1024]) {
    const shape = [n, n];
    const operand = (buffer) => ({ buffer, shape, dtype: "float32", size: n * n });
    const [a, b] = [0, 1].map(() =>
      operand(backend.upload(Float32Array.from({ length: n * n }, Math.random), shape, "float32")),
    );
    const rates = [
      [false, false],
      [false, true],
      [true, false],
    ].map(([transposeA, transposeB]) => {
      const calls = Math.ceil(256 ** 3 / n ** 3);
      const time = best(() => {
        for (let i = 0; i < calls; i++) backend.release(backend.matmul(a, b, { transposeA, transposeB }));
      });
      return ((2 * n ** 3 * calls) / time / 1e9).toFixed(1);
    });
    process.stdout.write(
      `${deterministic ? "plain" : "fma"} ${n}: NN ${rates[0]}, NT ${rates[1]}, TN ${rates[2]} GFLOP/s\n`,
    );
  }
}
