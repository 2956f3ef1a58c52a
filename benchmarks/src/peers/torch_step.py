"""Training steps of the ConvNet by PyTorch, eager, on the processor. One request a line: how many steps; the answer is the last one's loss.

Argument: an .npz file with variables under PyTorch's names, `images` [N C H W], `targets` [N K] and `optimizer` (lr, momentum, weight decay).
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


torch.set_num_threads(len(os.sched_getaffinity(0)))
data = {name: torch.from_numpy(array) for name, array in np.load(sys.argv[1]).items()}
images, targets, optimizer = (data.pop(name) for name in ("images", "targets", "optimizer"))
width, channels = data["features_a.0.weight"].shape[:2]
classes, features = data["classifier.weight"].shape
model = ConvNet(sum(array.ndim == 4 for array in data.values()), channels, width, features, classes)
model.load_state_dict(data)
lr, momentum, weight_decay = optimizer.tolist()
sgd = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay)


def step():
    loss = -(targets * torch.log_softmax(model(images), 1)).sum(1).mean()
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    return loss.item()


greet(about=f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
for line in sys.stdin:
    for _ in range(int(line)):
        loss = step()
    print(loss, flush=True)
