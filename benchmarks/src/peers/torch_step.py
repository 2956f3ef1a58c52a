"""Training steps of the ConvNet or of ResNet-18 by PyTorch. One request a line: how many steps, and `dsa` for augmented ones; the answer is the
last one's loss.

Arguments: an .npz file with variables under PyTorch's names, `images` [N C H W], `targets` [N K] and `optimizer` (lr, momentum, weight decay);
`cpu` or `cuda`; `eager` or `compile`; `dsa` where augmented steps may be asked for; `own-threads` to leave their number to PyTorch, which starts one for
every two processors on some machines, instead of one for each.
"""
import json
import os
import sys


def greet(**message):
    print(json.dumps(message), flush=True)


try:
    import numpy as np
    import torch
    from torch import nn
except ImportError as error:
    greet(reason=f"{error}; on Debian: apt-get install python3-torch")
    sys.exit()


class ConvNet(nn.Module):
    """Depth x [conv, instance norm, relu, pool] and a classifier, its layer list cut in two as checkpoints name it."""

    def __init__(self, depth, channels, width, features, classes):
        super().__init__()
        layers = []
        for block in range(depth):
            layers += [nn.Conv2d(width if block else channels, width, 3, padding=1), nn.GroupNorm(width, width), nn.ReLU(), nn.AvgPool2d(2)]
        first = len(layers) // 2 + 1
        self.features_a, self.features_b = nn.Sequential(*layers[:first]), nn.Sequential(*layers[first:])
        self.classifier = nn.Linear(features, classes)

    def forward(self, x):
        return self.classifier(self.features_b(self.features_a(x)).flatten(1))


path, device, mode, *wishes = sys.argv[1:]
if "dsa" in wishes:
    from torch_dsa import dsa
if device == "cuda" and not torch.cuda.is_available():
    greet(reason=f"PyTorch {torch.__version__} finds no CUDA device")
    sys.exit()
if "own-threads" not in wishes:
    torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True

data = {name: torch.from_numpy(array).to(device) for name, array in np.load(path).items()}
images, targets, optimizer = (data.pop(name) for name in ("images", "targets", "optimizer"))
if "fc.weight" in data:
    try:
        from torchvision.models import resnet18
    except ImportError as error:
        greet(reason=f"{error}; on Debian: apt-get install python3-torchvision")
        sys.exit()
    model = resnet18(num_classes=len(data["fc.weight"]))
    width, channels, taps = data["conv1.weight"].shape[:3]
    if taps == 3:  # CIFAR's stem
        model.conv1, model.maxpool = nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.Identity()
    model = model.to(device)
else:
    width, channels = data["features_a.0.weight"].shape[:2]
    classes, features = data["classifier.weight"].shape
    model = ConvNet(sum(array.ndim == 4 for array in data.values()), channels, width, features, classes).to(device)
model.load_state_dict(data)
lr, momentum, weight_decay = optimizer.tolist()
sgd = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay)
if mode == "compile":
    try:
        model = torch.compile(model)
        model(images)
    except Exception as error:  # of any kind: it also needs a compiler that fits
        greet(reason=f"torch.compile: {type(error).__name__}: {str(error).splitlines()[0]}")
        sys.exit()


def step(augmented):
    logits = model(dsa(images) if augmented else images)
    loss = -(targets * torch.log_softmax(logits, 1)).sum(1).mean()
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    return loss


where = f"{torch.get_num_threads()} of {len(os.sched_getaffinity(0))} threads" if device == "cpu" else f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}, TF32 off"
greet(about=f"PyTorch {torch.__version__}, {mode}, {where}")
for line in sys.stdin:
    count, *augmentation = line.split()
    for _ in range(int(count)):
        loss = step(augmented=augmentation == ["dsa"])
    print(loss.item(), flush=True)  # the step is done when its loss is read
