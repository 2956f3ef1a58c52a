"""Reads a label bundle (docs/label-bundle.md) with Python's standard library; numpy.asarray takes its tensors as they are."""
import json
import math
import sys

FORMATS = {"F32": "f", "I32": "i"}


def read_label_bundle(path):
    """The header as a dict, and the tensors by name as memoryviews with their shapes."""
    with open(path, "rb") as file:
        data = memoryview(file.read())
    start = 8 + int.from_bytes(data[:8], "little")
    entries = json.loads(bytes(data[8:start]))
    metadata = entries.pop("__metadata__", {})
    if metadata.pop("format", None) != "softlabel-labels-1":
        raise ValueError(f"{path} is not a label bundle")
    tensors = {}
    for name, entry in entries.items():
        begin, end = entry["data_offsets"]
        tensors[name] = data[start + begin : start + end].cast(FORMATS[entry["dtype"]], entry["shape"])
    return {key: json.loads(text) for key, text in metadata.items()}, tensors


def label_targets(header, tensors):
    """Targets [N, K] as lists. Knows no edit but the softmax: `softlabel labels edit --bake` applies the others."""
    if header["edits"]["pipeline"]:
        raise ValueError(f"bake the edits first: {header['edits']['pipeline']}")
    return tensors["targets"].tolist() if "targets" in tensors else [softmax(row) for row in tensors["logits"].tolist()]


def softmax(row):
    largest = max(row)
    powers = [math.exp(z - largest) for z in row]
    total = sum(powers)
    return [power / total for power in powers]


if __name__ == "__main__":
    header, tensors = read_label_bundle(sys.argv[1])
    print(json.dumps({"header": header, "classes": tensors["classes"].tolist(), "targets": label_targets(header, tensors)}))
