"""Reads and writes safetensors files, so that nothing has to be installed for it."""

import json
import os
import struct

import numpy as np
import torch

TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64, "F16": np.float16}


def load(path):
    """The tensors in a file by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: tensor_of(entry, data) for name, entry in header.items()}


def tensor_of(entry, data):
    begin, end = entry["data_offsets"]
    values = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return torch.from_numpy(values.copy())


def save(path, tensors):
    """Writes tensors to a file, which is there whole or not at all."""
    arrays = {name: x.detach().cpu().contiguous().numpy() for name, x in tensors.items()}
    # Wide elements first, so that each begins at a multiple of its width.
    ordered = sorted(arrays.items(), key=lambda item: -item[1].dtype.itemsize)
    names = {np.dtype(kind): name for name, kind in TYPES.items()}
    header, at = {}, 0
    for name, values in ordered:
        header[name] = {
            "dtype": names[values.dtype],
            "shape": list(values.shape),
            "data_offsets": [at, at + values.nbytes],
        }
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(f"{path}.tmp", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, values in ordered:
            file.write(values.tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.tmp", path)
