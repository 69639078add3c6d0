import { elementDispatch, elementShader } from "../kernels/element-shader.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine, Work } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { Parameters } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { halfShader } from "./half-shader.ts";

/**
 * An engine like `engine`, whose kernels may be given buffers that lie as float16. Shaders read and write them as they are; for all others,
 * which read float32, there is a copy while they need it. What is changed in place becomes float32 first, so that it is not rounded
 * again and again.
 */
export function halfEngine(engine: Engine): Engine {
  const written = new WeakSet<DeviceBuffer>();
  const wide = (call: OpCall, buffer: DeviceBuffer): DeviceBuffer =>
    buffer.isHalf ? widened(engine, call, buffer) : buffer;
  const drop = (copy: DeviceBuffer, buffer: DeviceBuffer): void => {
    if (copy !== buffer) engine.release(copy);
  };
  return {
    ...engine,
    run(work) {
      const { call, reads, writes, groups } = work;
      const isShader = groups !== undefined;
      for (const buffer of writes) {
        if (buffer.isHalf && (!isShader || written.has(buffer))) widen(engine, call, buffer, written.has(buffer));
        written.add(buffer);
      }
      if (isShader) {
        engine.run(forHalves(work));
        return;
      }
      const copies = reads.map((buffer) => wide(call, buffer));
      engine.run({ ...work, reads: copies });
      for (const [i, copy] of copies.entries()) drop(copy, reads[i] as DeviceBuffer);
    },
    copy(call, from, to, at) {
      const copy = wide(call, from);
      engine.copy(call, copy, to, at);
      drop(copy, from);
    },
    async download(operand) {
      const buffer = operand.buffer as DeviceBuffer;
      const copy = wide(opCall("data", operand), buffer);
      const values = engine.download({ ...operand, buffer: copy });
      drop(copy, buffer);
      return values;
    },
  };
}

/** The work of a shader, on arrays of which some lie as float16. */
function forHalves<P extends Parameters>(work: Work<P>): Work<P> {
  const isHalf = [...work.reads, ...work.writes].map((buffer) => buffer.isHalf);
  if (!isHalf.includes(true)) return work;
  return {
    ...work,
    key: `${work.key}:${isHalf.map(Number).join("")}`,
    source() {
      const source = work.source() as ShaderSource<P>;
      const names = [...source.inputs, ...source.outputs].filter((_, i) => isHalf[i]);
      return halfShader(source, names) as ShaderSource<P>;
    },
  };
}

/** The same values as float32. */
function widened(engine: Engine, call: OpCall, buffer: DeviceBuffer): DeviceBuffer {
  const y = engine.create(call, [buffer.length]);
  const { groups, values } = elementDispatch(buffer.length);
  const source = (): ReturnType<typeof elementShader> =>
    elementShader({ inputs: ["x"], outputs: ["y"], parameters: {}, body: "  y[i] = x[i];" });
  engine.run(forHalves({ call, key: "widen", source, reads: [buffer], writes: [y], values, groups }));
  return y;
}

/** Has the values of `buffer`, if there are any yet, lie as float32. */
function widen(engine: Engine, call: OpCall, buffer: DeviceBuffer, hasValues: boolean): void {
  engine.move(call, hasValues ? widened(engine, call, buffer) : engine.create(call, [buffer.length]), buffer);
}
