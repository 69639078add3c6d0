"""Modules that PyTorch lacks, with the parameters that they have in Ganglion."""

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.distributed.nn.functional import all_reduce


class Block(nn.Module):
    """A module of named parts. Parameters and buffers are given by shape and dtype; their values are loaded."""

    def __init__(self, parameters=None, buffers=None, **parts):
        super().__init__()
        for name, (shape, dtype) in (parameters or {}).items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape, dtype=dtype)))
        for name, (shape, dtype) in (buffers or {}).items():
            self.register_buffer(name, torch.zeros(shape, dtype=dtype))
        for name, part in parts.items():
            self.add_module(name, part)


def tie(model, path, other):
    """Makes the tensor at `path` the one at `other`."""
    owner, _, name = path.rpartition(".")
    first, _, first_name = other.rpartition(".")
    setattr(model.get_submodule(owner), name, getattr(model.get_submodule(first), first_name))


def frozen(module):
    """Computes as in inference also while the model is training, and is not trained."""
    for x in module.parameters():
        x.requires_grad_(False)
    module.eval()
    module.train = lambda mode=True: module
    return module


def input_bias(module):
    """Adds a trained number to the input, as Fixup does."""
    module.register_parameter("inputBias", nn.Parameter(torch.zeros(1)))
    module.register_forward_pre_hook(lambda this, given: (given[0] + this.inputBias,))
    return module


def output_scale(module):
    """Multiplies the output by a trained number, as Fixup does."""
    module.register_parameter("scale", nn.Parameter(torch.ones(1)))
    module.register_forward_hook(lambda this, given, y: y * this.scale)
    return module


class GlobalAvgPool2d(nn.Module):
    """The mean of each channel: `[n, c, h, w]` to `[n, c]`."""

    def forward(self, x):
        return x.mean((2, 3))


class StochasticDepth(nn.Module):
    """While training, leaves out all of an example with probability `p`."""

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        kept = torch.rand([len(x)] + [1] * (x.dim() - 1), device=x.device) >= self.p
        return x * (kept.to(x.dtype) / (1 - self.p))


class Swish(nn.Module):
    """`x * sigmoid(beta * x)`."""

    def __init__(self, beta):
        super().__init__()
        self.beta = beta

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


class LearnedSwish(nn.Module):
    """`x * sigmoid(beta * x)` with one trained beta, or one for each channel."""

    def __init__(self, channels):
        super().__init__()
        self.beta = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        beta = self.beta if len(self.beta) == 1 else self.beta.reshape([-1] + [1] * (x.dim() - 2))
        return x * torch.sigmoid(beta * x)


class Maxout(nn.Module):
    """The largest of `pieces` affine functions for each output."""

    def __init__(self, in_features, out_features, pieces=2, bias=True):
        super().__init__()
        self.pieces = pieces
        self.weight = nn.Parameter(torch.zeros(out_features * pieces, in_features))
        self.bias = nn.Parameter(torch.zeros(out_features * pieces)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias).unflatten(-1, (-1, self.pieces)).amax(-1)


class MaxoutFeatures(nn.Module):
    """The largest of each `pieces` neighbouring features."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.unflatten(1, (-1, self.pieces)).amax(2)


class LayerNorm(nn.Module):
    """Layer norm with a weight and no bias."""

    def __init__(self, shape, eps=1e-5, elementwise_affine=True):
        super().__init__()
        self.shape, self.eps = tuple(shape), eps
        self.weight = nn.Parameter(torch.ones(self.shape)) if elementwise_affine else None

    def forward(self, x):
        return F.layer_norm(x, self.shape, self.weight, None, self.eps)


class RMSNorm(nn.Module):
    """Divides by the root mean square over the last axes."""

    def __init__(self, shape, eps=1e-5, elementwise_affine=True):
        super().__init__()
        self.axes, self.eps = tuple(range(-len(shape), 0)), eps
        self.weight = nn.Parameter(torch.ones(tuple(shape))) if elementwise_affine else None

    def forward(self, x):
        y = x / torch.sqrt((x * x).mean(self.axes, keepdim=True) + self.eps)
        return y if self.weight is None else y * self.weight


class BatchNorm(nn.Module):
    """
    Batch norm over the batch of all processes together, for inputs of any rank, with three switches: whether weight and bias are
    trained, whether calls move the running statistics, and which statistics normalize ("batch" or "running").
    """

    def __init__(
        self,
        channels,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        trainable=True,
        update_running=None,
        normalize_by=None,
    ):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.update_running, self.normalize_by = update_running, normalize_by
        self.weight = nn.Parameter(torch.ones(channels), requires_grad=trainable) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels), requires_grad=trainable) if affine else None
        tracked = track_running_stats
        self.register_buffer("running_mean", torch.zeros(channels) if tracked else None)
        self.register_buffer("running_var", torch.ones(channels) if tracked else None)
        self.register_buffer("num_batches_tracked", torch.tensor(0) if tracked else None)

    def forward(self, x):
        tracked = self.running_mean is not None
        updates = tracked and (self.training if self.update_running is None else self.update_running)
        by_batch = not tracked or (self.normalize_by or ("batch" if self.training else "running")) == "batch"
        mean, variance, count = self.statistics(x) if by_batch or updates else (None, None, None)
        if by_batch:
            y = self.normalized(x, mean, variance)
        else:
            y = self.normalized(x, self.running_mean.clone(), self.running_var.clone())
        if updates:
            self.update(mean.detach(), variance.detach(), count)
        return y

    def normalized(self, x, mean, variance):
        along = [1, -1] + [1] * (x.dim() - 2)
        y = (x - mean.reshape(along)) / torch.sqrt(variance.reshape(along) + self.eps)
        return y if self.weight is None else y * self.weight.reshape(along) + self.bias.reshape(along)

    def statistics(self, x):
        """Mean and variance of each channel, and of how many values."""
        axes = [axis for axis in range(x.dim()) if axis != 1]
        count = torch.tensor(float(x.numel() // x.shape[1]), device=x.device)
        count = together(count)
        mean = together(x.sum(axes)) / count
        distance = x - mean.reshape([1, -1] + [1] * (x.dim() - 2))
        return mean, together((distance * distance).sum(axes)) / count, count

    def update(self, mean, variance, count):
        with torch.no_grad():
            self.num_batches_tracked += 1
            share = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
            self.running_mean.lerp_(mean.to(self.running_mean.dtype), share)
            self.running_var.lerp_((variance * count / (count - 1)).to(self.running_var.dtype), share)


def together(x):
    """The sum over all processes."""
    return all_reduce(x) if dist.is_initialized() and dist.get_world_size() > 1 else x


def normalize_together(module):
    """The model with each batch norm of PyTorch's, which sees the samples of its own process only, replaced by ours."""
    if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
        return over_all(module)
    for name, child in list(module._modules.items()):
        module._modules[name] = normalize_together(child)
    return module


def over_all(norm):
    ours = BatchNorm(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats)
    ours.weight, ours.bias = norm.weight, norm.bias
    for name in ("running_mean", "running_var", "num_batches_tracked"):
        setattr(ours, name, getattr(norm, name))
    if "train" in vars(norm):
        return frozen(ours)
    return ours.train(norm.training)
