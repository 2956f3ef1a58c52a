"""Differentiable Siamese augmentation by PyTorch, strategy color_crop_cutout_flip_scale_rotate: one of the six for each batch, its parameters for
each image (Zhao and Bilen 2021; paper, A.1). No training. `u` is uniform in [0, 1), a row for each image.
"""
import math

import torch
from torch.nn import functional


def color(x, u):
    brightness, saturation, contrast = u[:, :3].T[:, :, None, None, None]
    x = x + (brightness - 0.5)
    gray = x.mean(1, keepdim=True)
    x = (x - gray) * (2 * saturation) + gray
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (contrast + 0.5) + mean


def crop(x, u):
    """Shifts by up to an eighth of a side; what comes in is 0."""
    height, width = x.shape[2:]
    rows, columns = (int(size * 0.125 + 0.5) for size in (height, width))
    padded = functional.pad(x, (columns, columns, rows, rows))
    row = torch.arange(height)[:, None] + integers(u[:, 0], 2 * rows + 1)
    column = torch.arange(width)[None, :] + integers(u[:, 1], 2 * columns + 1)
    image = torch.arange(len(x))[:, None, None]
    return padded.permute(0, 2, 3, 1)[image, row, column].permute(0, 3, 1, 2)


def cutout(x, u):
    """A square of half a side, of which half may lie outside, becomes 0."""

    def covered(size, draws):
        side = int(size * 0.5 + 0.5)
        first = integers(draws, size + 1 - side % 2) - side // 2
        place = torch.arange(size)
        return (place >= first[..., 0]) & (place < first[..., 0] + side)

    height, width = x.shape[2:]
    square = covered(height, u[:, 0])[:, :, None] & covered(width, u[:, 1])[:, None, :]
    return x * ~square[:, None]


def flip(x, u):
    return torch.where(u[:, 0, None, None, None] < 0.5, x.flip(3), x)


def scale(x, u):
    factor = u[:, :2] * (1.2 - 1 / 1.2) + 1 / 1.2
    return resampled(x, torch.diag_embed(factor))


def rotate(x, u):
    angle = (u[:, 0] - 0.5) * 2 * math.radians(15)
    sine, cosine = angle.sin(), angle.cos()
    return resampled(x, torch.stack([cosine, -sine, sine, cosine], 1).view(-1, 2, 2))


def integers(u, below):
    """[N, 1, 1], each from 0 to below - 1."""
    return (u * below).long()[:, None, None]


def resampled(x, matrices):
    """Reads each image, whose corners are at 1 and -1, at the places that its matrix makes of the pixels."""
    theta = functional.pad(matrices, (0, 1))
    return functional.grid_sample(x, functional.affine_grid(theta, x.shape, align_corners=True), align_corners=True)


TRANSFORMATIONS = (color, crop, cutout, flip, scale, rotate)


def dsa(x):
    """x [N C H W], augmented."""
    transformation = TRANSFORMATIONS[torch.randint(len(TRANSFORMATIONS), ()).item()]
    return transformation(x, torch.rand(len(x), 3))
