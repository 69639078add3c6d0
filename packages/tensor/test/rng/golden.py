"""Writes golden.json: the bits that fillUniform and fillNormal must produce, computed apart from them with NumPy.

Every float32 operation of NumPy is rounded by itself, as the definition in src/rng/fill-normal.ts asks for.
Run with `python3 golden.py` (NumPy 1.24.2); it prints nothing and overwrites golden.json beside it.
"""
import json
import os
import zlib

import numpy as np

F = np.float32
U64 = np.uint64


def philox(first, blocks, key):
    number = np.arange(blocks, dtype=U64) + U64(first)
    mask = U64(0xFFFFFFFF)
    counter = [number & mask, number >> U64(32), np.zeros(blocks, U64), np.zeros(blocks, U64)]
    low, high = key
    for _ in range(10):
        product0 = U64(0xD2511F53) * counter[0]
        product1 = U64(0xCD9E8D57) * counter[2]
        counter = [
            (product1 >> U64(32)) ^ counter[1] ^ U64(low),
            product1 & mask,
            (product0 >> U64(32)) ^ counter[3] ^ U64(high),
            product0 & mask,
        ]
        low = (low + 0x9E3779B9) & 0xFFFFFFFF
        high = (high + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(counter, 1).astype(np.uint32).reshape(-1)


def uniform(words, low, high):
    u = (words >> np.uint32(8)).astype(F) * F(2**-24)
    x = F(low) + (F(high) - F(low)) * u
    return np.minimum(x, np.nextafter(F(high), F(-np.inf)))


def normal(words, mean, std):
    w, v = words[0::2], words[1::2]
    u = w.astype(F) * F(2**-32) + F(2**-33)
    bits = u.view(np.int32)
    exponent = (bits - np.int32(0x3F3504F3)) >> 23
    m = (bits - (exponent << 23)).astype(np.int32).view(F)
    s = (m - F(1)) / (m + F(1))
    z = s * s
    l0, l1, l2, l3 = (F(c) for c in (-1.3862944, -1.3333355, -0.7995507, -0.59743726))
    r = np.sqrt(exponent.astype(F) * l0 + s * (F(-4) + z * (l1 + z * (l2 + z * l3))))
    quarter = (v + np.uint32(2**29)) >> np.uint32(30)
    t = (v - (quarter << np.uint32(30))).astype(np.uint32).view(np.int32).astype(F) * F(2**-32)
    z = t * t
    s0, s1, s2, s3 = (F(c) for c in (6.2831855, -41.341663, 81.59198, -75.369644))
    c1, c2, c3 = (F(c) for c in (-19.739168, 64.923225, -83.66592))
    sine = t * (s0 + z * (s1 + z * (s2 + z * s3)))
    cosine = F(1) + z * (c1 + z * (c2 + z * c3))
    x = np.where(quarter & 1, sine, cosine) * np.where((quarter + 1) & 2, F(-1), F(1))
    y = np.where(quarter & 1, cosine, sine) * np.where(quarter & 2, F(-1), F(1))
    return F(mean) + F(std) * np.stack([r * x, r * y], 1).reshape(-1)


def row(kind, key, block, size, first, second):
    words = philox(block, -(-size // 4), key)
    values = (uniform if kind == "uniform" else normal)(words, first, second)[:size]
    assert values.dtype == F
    names = ("low", "high") if kind == "uniform" else ("mean", "std")
    return {
        "kind": kind,
        "key": list(key),
        "block": block,
        "size": size,
        names[0]: first,
        names[1]: second,
        "bits": [int(b) for b in values.view(np.uint32)[:16]],
        "crc32": zlib.crc32(values.astype("<f4").tobytes()),
    }


def main():
    old = np.seterr(over="ignore")
    cases = []
    for kind, plain, scaled in (("uniform", (0, 1), (-0.1, 0.3)), ("normal", (0, 1), (1.5, 0.01))):
        cases.append(row(kind, (7, 0), 0, 16, *plain))
        cases.append(row(kind, (7, 0), 0, 1 << 18, *plain))
        cases.append(row(kind, (7, 0), 3, 1029, *scaled))
        cases.append(row(kind, (0xFFFFFFFF, 0x80000001), 2**32 - 2, 15, *plain))
        cases.append(row(kind, (0xFFFFFFFF, 0x80000001), 2**52 + 2**32 - 1, 2050, *plain))
    cases.append(row("uniform", (7, 0), 0, 4096, 1, 1 + 2**-23))
    np.seterr(**old)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
    with open(path, "w") as file:
        lines = ",\n  ".join(json.dumps(case) for case in cases)
        file.write('{\n "source": "golden.py",\n "numpy": "%s",\n "cases": [\n  %s\n ]\n}\n' % (np.__version__, lines))


main()
