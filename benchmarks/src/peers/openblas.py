"""The product of two float32 matrices by OpenBLAS through numpy, N by N. One request a line: how often; the answer is one element of the product."""
import ctypes
import json
import sys


def library():
    """Path of the OpenBLAS that numpy has loaded, or None."""
    with open("/proc/self/maps") as maps:
        paths = [line.split()[-1] for line in maps]
    return next((path for path in paths if "libopenblas" in path), None)


def greet(**message):
    print(json.dumps(message), flush=True)


try:
    import numpy as np
except ImportError as error:
    greet(reason=f"{error}; on Debian: apt-get install python3-numpy libopenblas0")
    sys.exit()

path = library()
if path is None:
    greet(reason="numpy uses another BLAS; on Debian: apt-get install libopenblas0")
    sys.exit()
blas = ctypes.CDLL(path)
blas.openblas_get_config.restype = ctypes.c_char_p
n = int(sys.argv[1])
greet(about=f"{blas.openblas_get_config().decode()}, {blas.openblas_get_num_threads()} threads, in every row its rate for gemm {n}")

rng = np.random.default_rng(1)
a, b = (rng.random((n, n), dtype=np.float32) for _ in range(2))
c = np.empty((n, n), np.float32)
for line in sys.stdin:
    for _ in range(int(line)):
        np.matmul(a, b, out=c)
    print(float(c[0, 0]), flush=True)
