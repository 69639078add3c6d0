import { mkdirSync, writeFileSync } from "node:fs";
import { crc32 as nodeCrc32, deflateSync } from "node:zlib";

// Draws the pictures of example 19, grey PNGs of 16 x 16 pixels in a folder for each class: `node pictures.mjs` writes them anew.

const SIZE = 16;
const EACH = 15;

/** Whether the shape covers a point, seen from its middle with a radius of 1. @type {Record<string, (x: number, y: number) => boolean>} */
const shapes = {
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) < 0.25,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 0.9,
};

let state = 7;
/** Uniform numbers, the same in each run (Park and Miller, 1988). */
function uniform() {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

for (const [name, covers] of Object.entries(shapes)) {
  const folder = new URL(`pictures/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (let number = 1; number <= EACH; number++) {
    writeFileSync(new URL(`${String(number).padStart(2, "0")}.png`, folder), png(drawn(covers)));
  }
}

/** Pixels in rows, each row after the number of its filter. */
function drawn(/** @type {(x: number, y: number) => boolean} */ covers) {
  const [radius, left, top] = [4.5 + 2 * uniform(), 6.5 + 3 * uniform(), 6.5 + 3 * uniform()];
  const [dark, bright] = [60 * uniform(), 170 + 60 * uniform()];
  const rows = new Uint8Array(SIZE * (SIZE + 1));
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const base = covers((x - left) / radius, (y - top) / radius) ? bright : dark;
      rows[y * (SIZE + 1) + x + 1] = Math.min(255, base + 25 * uniform());
    }
  }
  return rows;
}

function png(/** @type {Uint8Array} */ rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header[8] = 8;
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

function chunk(/** @type {string} */ type, /** @type {Uint8Array} */ data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(nodeCrc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
