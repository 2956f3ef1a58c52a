"""Reads a label bundle (docs/label-bundle.md) with the standard library alone; numpy.asarray takes its tensors as they are."""
import json, math, sys

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
        tensors[name] = data[start + begin : start + end].cast({"F32": "f", "I32": "i"}[entry["dtype"]], entry["shape"])
    return {key: json.loads(text) for key, text in metadata.items()}, tensors

def label_targets(header, tensors):
    """Targets [N, K] as lists. Knows no edit but the softmax: `softlabel labels edit --bake` applies the others."""
    if header["edits"]["pipeline"]:
        raise ValueError(f"bake the edits first: {header['edits']['pipeline']}")
    if "targets" in tensors:
        return tensors["targets"].tolist()
    powers = [[math.exp(z - top) for z in row] for row in tensors["logits"].tolist() for top in [max(row)]]
    return [[power / total for power in row] for row in powers for total in [sum(row)]]

if __name__ == "__main__":
    header, tensors = read_label_bundle(sys.argv[1])
    print(json.dumps({"header": header, "classes": tensors["classes"].tolist(), "targets": label_targets(header, tensors)}))
