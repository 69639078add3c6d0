// Made by scripts/build-kernels.mjs from scripts/layout.mjs. Do not edit.

/** Shared by threads, a cache line each: how many chunks nobody has taken. */
export const REMAINING = 1024;

/** How many chunks are unfinished. */
export const PENDING = 1088;

/** The number of the job. */
export const EPOCH = 1152;

/** How many workers sleep. */
export const SLEEPERS = 1216;

/** Whether the posting thread sleeps. */
export const WAITING = 1280;

/** Whether a worker failed. */
export const FAILED = 1344;

/** Whether workers are to end. */
export const STOPPED = 1348;

/** The job's kernel. */
export const KERNEL = 1408;

/** Into how many chunks the job is cut. */
export const CHUNKS = 1412;

/** The address of thread 0's workspace. */
export const WORKSPACE = 1416;

/** How far the next thread's workspace is from it. */
export const WORKSPACE_STRIDE = 1420;

/** How many chunks of the last shared job the posting thread did itself. */
export const OWN = 1424;

/** The place of the first index that a kernel refused; -1, the largest unsigned number, where there is none. */
export const REFUSED = 1428;

/** The parameter of an elementwise function, which is read like an operand of one element. */
export const PARAMETER = 1432;

/** 32 bytes that stay 0. */
export const ZEROS = 1536;

/** The arguments of the job: 128 words. */
export const ARGUMENTS = 2048;

/** The float32 arguments of the job: 32. */
export const FLOATS = 2560;

/** LOCAL_BYTES of scratch for each thread. */
export const LOCAL = 4096;

/** Constants of the compiler. */
export const STATIC = 24576;

/** What the host manages, to the end of memory. */
export const HEAP = 65536;

/** How many threads have scratch. */
export const MAX_THREADS = 32;

/** Scratch of a thread. */
export const LOCAL_BYTES = 512;

/** What a normalization keeps of a channel between its passes. */
export const CHANNEL_BYTES = 32;

/** What a thread keeps beside patches while it transforms them, with which its workspace begins. */
export const WINOGRAD_BESIDE = 2048;

/** The offsets of taps, with which the workspace of a convolution begins. */
export const TABLE_BYTES = 4160;

/** Elementwise chunks begin at multiples of so many elements. */
export const CHUNK_ALIGNMENT = 16;

/** How many axes a kernel can walk. */
export const MAX_AXES = 16;

/** How `reduce` combines elements. */
export const SUM = 0;

/** See SUM. */
export const MAX = 1;

/** See SUM. */
export const MIN = 2;

/** What `gather` does at the places that indices name. */
export const GATHER = 0;

/** See GATHER. */
export const ADD_FLOATS = 1;

/** See GATHER. */
export const ADD_INTS = 2;

/** The steps of convolving by Winograd's method. */
export const TRANSFORM_WEIGHTS = 0;

/** See TRANSFORM_WEIGHTS. */
export const CONVOLVE_PATCHES = 1;

/** See TRANSFORM_WEIGHTS. */
export const ADD_PRODUCTS = 2;

/** Columns that `reduceColumns` takes at a time. */
export const REDUCE_COLUMNS = 16;

/** Columns that `transpose` takes at a time, so that the lines that they fill stay in the cache. */
export const TRANSPOSE_COLUMNS = 64;

/** Rows of A in a block that is packed. */
export const ROW_BLOCK = 120;

/** Columns of B in a block that is packed. */
export const COLUMN_BLOCK = 1024;

/** Products that are added up between two visits to C in a matrix product. */
export const PRODUCT_BLOCK = 256;

/** The same in a convolution: 32 channels of 3 x 3. */
export const DEPTH_BLOCK = 288;

/** Outputs of an image that are packed at a time for the gradient of a convolution's input. */
export const OUTPUT_BLOCK = 1024;

/** Places of an image that are packed at a time for the gradient of the weights, as whole lines. */
export const PLACES_BLOCK = 512;

/** Rows of a tile of C, in the build where there are more. */
export const MAX_TILE_ROWS = 6;

/** Rows of the low tiles, which take what the others leave over. */
export const LOW_ROWS = 4;

/** Columns of a tile. */
export const TILE_COLUMNS = 8;
