"""One product on the CUDA device by PyTorch, TF32 off. One request a line: how often; the answer is one element of the result.

Arguments: `float32`, or `float16` with sums in float32; then `gemm` and the side of the matrices, or `forward`, `input-gradient` or
`weight-gradient` of a 3 x 3 convolution with padding 1, the number of images, their side and their channels, as many out as in.
"""
import json
import sys


def greet(**message):
    print(json.dumps(message), flush=True)


try:
    import torch
    from torch.nn import functional, grad
except ImportError as error:
    greet(reason=str(error))
    sys.exit()
if not torch.cuda.is_available():
    greet(reason=f"PyTorch {torch.__version__} finds no CUDA device")
    sys.exit()
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False
torch.backends.cudnn.benchmark = True
element, kind, *sizes = sys.argv[1:]


def draw(*shape):
    return (torch.rand(shape, device="cuda") * 2 - 1).to(getattr(torch, element))


if kind == "gemm":
    (n,) = map(int, sizes)
    a, b = draw(n, n), draw(n, n)
    product = lambda: torch.matmul(a, b)
else:
    n, side, channels = map(int, sizes)
    x, w, d_y = draw(n, channels, side, side), draw(channels, channels, 3, 3), draw(n, channels, side, side)
    product = {
        "forward": lambda: functional.conv2d(x, w, padding=1),
        "input-gradient": lambda: grad.conv2d_input(x.shape, w, d_y, padding=1),
        "weight-gradient": lambda: grad.conv2d_weight(x, w.shape, d_y, padding=1),
    }[kind]

greet(about=f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}, CUDA {torch.version.cuda}, TF32 off")
for line in sys.stdin:
    for _ in range(int(line)):
        result = product()
    print(result.flatten()[0].item(), flush=True)  # waits for the device
