"""The processes that train together, or the only one."""

import datetime
import os

import torch
import torch.distributed as dist


def begin():
    """Joins the other processes, where there are some, and says where to compute."""
    local = int(os.environ.get("LOCAL_RANK", os.environ.get("RANK", "0")))
    has_gpu = torch.cuda.is_available()
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("nccl" if has_gpu else "gloo", timeout=datetime.timedelta(minutes=10))
    if has_gpu:
        torch.cuda.set_device(local % torch.cuda.device_count())
    return torch.device("cuda", torch.cuda.current_device()) if has_gpu else torch.device("cpu")


def end():
    if dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


def world():
    return dist.get_world_size() if dist.is_initialized() else 1


def rank():
    return dist.get_rank() if dist.is_initialized() else 0


def summed(x):
    """The sum over all processes."""
    if world() > 1:
        x = x.clone()
        dist.all_reduce(x)
    return x


def agreed(values, device):
    """The numbers that the first process has, so that all decide by the same."""
    if world() == 1:
        return values
    x = torch.tensor(values, dtype=torch.float64, device=device)
    dist.broadcast(x, 0)
    return x.tolist()
