import * as g from "ganglion";

test("trains on wasm", async () => {
  const { backend, reason } = await g.autoBackend({ gpu: [] });
  expect(reason).toMatch(/^wasm: WebAssembly with SIMD runs here/);
  const x = g.tensor([1, 2, 3], { requiresGrad: true });
  g.backward(x.mul(x).sum());
  expect(await x.grad.array()).toEqual([2, 4, 6]);
  expect((await g.digits()).size).toBe(1797);
  backend.close();
});

test("trains on the reference backend, from typed arrays", async () => {
  g.setBackend(g.reference());
  const x = g.tensor(new Float32Array([1, 2]), { requiresGrad: true });
  expect(x.dtype).toBe("float32");
  g.backward(x.mul(x).sum());
  expect(await x.grad.array()).toEqual([2, 4]);
  expect(g.tensor(new Int32Array([1])).dtype).toBe("int32");
});
