/**
 * What the kernels and the host know of memory and of each other's sizes, as `NAME: [value, what it is]`. `layout.ts` is
 * generated from it for both; what only one side uses stands there.
 */
import { MAX_TILE_ROWS, TILE_COLUMNS, LOW_ROWS } from "./tiles.mjs";

/** Addresses in the first page of memory, which is the same for every thread. */
export const addresses = {
  REMAINING: [1024, "Shared by threads, a cache line each: how many chunks nobody has taken."],
  PENDING: [1088, "How many chunks are unfinished."],
  EPOCH: [1152, "The number of the job."],
  SLEEPERS: [1216, "How many workers sleep."],
  WAITING: [1280, "Whether the posting thread sleeps."],
  FAILED: [1344, "Whether a worker failed."],
  STOPPED: [1348, "Whether workers are to end."],
  KERNEL: [1408, "The job's kernel."],
  CHUNKS: [1412, "Into how many chunks the job is cut."],
  WORKSPACE: [1416, "The address of thread 0's workspace."],
  WORKSPACE_STRIDE: [1420, "How far the next thread's workspace is from it."],
  OWN: [1424, "How many chunks of the last shared job the posting thread did itself."],
  REFUSED: [
    1428,
    "The place of the first index that a kernel refused; -1, the largest unsigned number, where there is none.",
  ],
  PARAMETER: [1432, "The parameter of an elementwise function, which is read like an operand of one element."],
  ZEROS: [1536, "32 bytes that stay 0."],
  ARGUMENTS: [2048, "The arguments of the job: 128 words."],
  FLOATS: [2560, "The float32 arguments of the job: 32."],
  LOCAL: [4096, "LOCAL_BYTES of scratch for each thread."],
  STATIC: [24576, "Constants of the compiler."],
  HEAP: [65536, "What the host manages, to the end of memory."],
};

/** How much room there is, in bytes unless said otherwise. */
const room = {
  MAX_THREADS: [32, "How many threads have scratch."],
  LOCAL_BYTES: [512, "Scratch of a thread."],
  CHANNEL_BYTES: [32, "What a normalization keeps of a channel between its passes."],
  WINOGRAD_BESIDE: [
    2048,
    "What a thread keeps beside patches while it transforms them, with which its workspace begins.",
  ],
  TABLE_BYTES: [4 * 1024 + 64, "The offsets of taps, with which the workspace of a convolution begins."],
};

/** What both sides must agree on. */
export const numbers = {
  CHUNK_ALIGNMENT: [16, "Elementwise chunks begin at multiples of so many elements."],
  MAX_AXES: [16, "How many axes a kernel can walk."],
  SUM: [0, "How `reduce` combines elements."],
  MAX: [1, "See SUM."],
  MIN: [2, "See SUM."],
  GATHER: [0, "What `gather` does at the places that indices name."],
  ADD_FLOATS: [1, "See GATHER."],
  ADD_INTS: [2, "See GATHER."],
  TRANSFORM_WEIGHTS: [0, "The steps of convolving by Winograd's method."],
  CONVOLVE_PATCHES: [1, "See TRANSFORM_WEIGHTS."],
  ADD_PRODUCTS: [2, "See TRANSFORM_WEIGHTS."],
  REDUCE_COLUMNS: [16, "Columns that `reduceColumns` takes at a time."],
  TRANSPOSE_COLUMNS: [
    64,
    "Columns that `transpose` takes at a time, so that the lines that they fill stay in the cache.",
  ],
  ROW_BLOCK: [120, "Rows of A in a block that is packed."],
  COLUMN_BLOCK: [1024, "Columns of B in a block that is packed."],
  PRODUCT_BLOCK: [256, "Products that are added up between two visits to C in a matrix product."],
  DEPTH_BLOCK: [288, "The same in a convolution: 32 channels of 3 x 3."],
  OUTPUT_BLOCK: [1024, "Outputs of an image that are packed at a time for the gradient of a convolution's input."],
  PLACES_BLOCK: [512, "Places of an image that are packed at a time for the gradient of the weights, as whole lines."],
  MAX_TILE_ROWS: [MAX_TILE_ROWS, "Rows of a tile of C, in the build where there are more."],
  LOW_ROWS: [LOW_ROWS, "Rows of the low tiles, which take what the others leave over."],
  TILE_COLUMNS: [TILE_COLUMNS, "Columns of a tile."],
};

const groups = [
  [addresses, "usize"],
  [room, "usize"],
  [numbers, "i32"],
];

const endOfScratch = addresses.LOCAL[0] + room.MAX_THREADS[0] * room.LOCAL_BYTES[0];
if (endOfScratch > addresses.STATIC[0]) throw new Error("layout: the scratch of all threads must end before STATIC");

/** The value of a constant, for other scripts. */
export const constantOf = (name) => ({ ...addresses, ...room, ...numbers })[name][0];

function constants(write) {
  return groups
    .flatMap(([group, type]) =>
      Object.entries(group).map(([name, [value, text]]) => `/** ${text} */\n${write(name, type, value)}\n`),
    )
    .join("\n");
}

/** The AssemblyScript module `layout.ts`. */
export function layoutModule() {
  return constants((name, type, value) => `export const ${name}: ${type} = ${value};`);
}

/** `src/generated/layout.ts`. */
export function layoutForHost() {
  return constants((name, _type, value) => `export const ${name} = ${value};`);
}
