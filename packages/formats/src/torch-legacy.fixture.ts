// Small files in the format that PyTorch wrote before 1.6, as bytes. Not what they should be read as: torch-legacy.test.ts.

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/**
 * base = torch.arange(6.).reshape(2, 3); torch.save({'rows': base[1:], 'transposed': base.t(), 'count': torch.tensor(7), 'half':
 * torch.tensor([0.5]).half()}, file, _use_new_zipfile_serialization=False), by PyTorch 1.13. Three storages, of which two tensors share one.
 */
export const LEGACY_VIEWS = bytesOf(
  'gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9cQAoWBAAAABwcm90b2NvbF92ZXJzaW9ucQFN6QNYDQAAAGxpdHRsZV9lbmRpYW5xAohYCgAAAHR5cGVfc2l6ZXNxA31xBChYBQAAAHNob3J0cQVLAlgDAAAAaW50cQZLBFgEAAAAbG9uZ3EHSwR1dS6AAn1xAChYBAAAAHJvd3NxAWN0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVuc29yX3YyCnECKChYBwAAAHN0b3JhZ2VxA2N0b3JjaApGbG9hdFN0b3JhZ2UKcQRYCQAAADI2NTc1Mzg3MnEFWAMAAABjcHVxBksGTnRxB1FLA0sBSwOGcQhLA0sBhnEJiWNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCilScQt0cQxScQ1YCgAAAHRyYW5zcG9zZWRxDmgCKChoA2gEWAkAAAAyNjU3NTM4NzJxD2gGSwZOdHEQUUsASwNLAoZxEUsBSwOGcRKJaAopUnETdHEUUnEVWAUAAABjb3VudHEWaAIoKGgDY3RvcmNoCkxvbmdTdG9yYWdlCnEXWAkAAAAzMjcxODM3OTJxGGgGSwFOdHEZUUsAKSmJaAopUnEadHEbUnEcWAQAAABoYWxmcR1oAigoaANjdG9yY2gKSGFsZlN0b3JhZ2UKcR5YCQAAADMzMTk4NDI3MnEfaAZLAU50cSBRSwBLAYVxIUsBhXEiiWgKKVJxI3RxJFJxJXUugAJdcQAoWAkAAAAyNjU3NTM4NzJxAVgJAAAAMzI3MTgzNzkycQJYCQAAADMzMTk4NDI3MnEDZS4GAAAAAAAAAAAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQAEAAAAAAAAABwAAAAAAAAABAAAAAAAAAAA4',
);

/** torch.save({'model': {'w': torch.ones(2)}, 'args': argparse.Namespace(lr=0.1)}, file, _use_new_zipfile_serialization=False), by PyTorch 1.13. */
export const LEGACY_ARGUMENTS = bytesOf(
  'gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9cQAoWBAAAABwcm90b2NvbF92ZXJzaW9ucQFN6QNYDQAAAGxpdHRsZV9lbmRpYW5xAohYCgAAAHR5cGVfc2l6ZXNxA31xBChYBQAAAHNob3J0cQVLAlgDAAAAaW50cQZLBFgEAAAAbG9uZ3EHSwR1dS6AAn1xAChYBQAAAG1vZGVscQF9cQJYAQAAAHdxA2N0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVuc29yX3YyCnEEKChYBwAAAHN0b3JhZ2VxBWN0b3JjaApGbG9hdFN0b3JhZ2UKcQZYCQAAADI2NTc1Mzg3MnEHWAMAAABjcHVxCEsCTnRxCVFLAEsChXEKSwGFcQuJY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEMKVJxDXRxDlJxD3NYBAAAAGFyZ3NxEGNhcmdwYXJzZQpOYW1lc3BhY2UKcREpgXESfXETWAIAAABscnEURz+5mZmZmZmac2J1LoACXXEAWAkAAAAyNjU3NTM4NzJxAWEuAgAAAAAAAAAAAIA/AACAPw==',
);

/**
 * As PyTorch 0.2 under Python 2 wrote a state dict: text as bytes, an OrderedDict made of pairs, parameters with their settings, tensors by
 * _rebuild_tensor. Made by hand, opcode by opcode; torch.load of PyTorch 1.13 reads it as fc.weight = [[0, 1, 2], [3, 4, 5]], fc.bias = [0.5, -0.5].
 */
export const LEGACY_PYTHON_2 = bytesOf(
  'gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9KFUNbGl0dGxlX2VuZGlhbohVEHByb3RvY29sX3ZlcnNpb25N6QN1LoACY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0Cl0oXShVCWZjLndlaWdodGN0b3JjaC5ubi5wYXJhbWV0ZXIKUGFyYW1ldGVyCmN0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVuc29yCigoVQdzdG9yYWdlY3RvcmNoCkZsb2F0U3RvcmFnZQpVAjIwVQZjdWRhOjBLBk50UUsAKEsCSwN0KEsDSwF0dFKFUoiJY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0Cl2FUodiZV0oVQdmYy5iaWFzY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3IKKChVB3N0b3JhZ2VjdG9yY2gKRmxvYXRTdG9yYWdlClUCMTBVBmN1ZGE6MEsCTnRRSwAoSwJ0KEsBdHRSZWWFUi6AAl0oVQIxMFUCMjBlLgIAAAAAAAAAAAAAPwAAAL8GAAAAAAAAAAAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQA==',
);

/**
 * A tar as PyTorch 0.1 wrote a state dict, gzipped: fc.weight, a parameter whose tensor is in its state, and fc.bias, one made of its tensor. Made
 * by hand, opcode by opcode; torch.load of PyTorch 1.13 reads it as fc.weight = [[0, 2, 4], [1, 3, 5]], fc.bias = [0.5, -0.5].
 */
export const TORCH_TAR_GZ = bytesOf(
  'H4sIAAAAAAACA+2Yz27TMBzHU1fKRAYSBx6gx3Dx8rfjgugBISS0sQ1yrCrX/W2zSJPKdsc4gLpDRddX4MKb8CoceQzcpozSqSuXBIn+Pqpry0q+lir/+nFC9+he64hdvgTWA2mVglewrve8oPl7PJv3vcAPrcalVQFDpZk0y1vbSRA0+lr04akfPYmK35/GjoVsCeqD6ojsNC9zjdmmakbR+vqPQ8sPvTA2o2g+vx+byxse1n/pjMhHN3mQCq1T6EDWEyybJA8HMtc5z9POBUgl8uzgR31IsVj+Qyj6H/2P/t9aBoK/S6HcNTb5P/T3V/3vN2P0fzX+58bzKXBtNK+c19JYAHrPBddO2227yb1TTt+DODvXXOeSn9MsowMmWR80SOfoZvT4yp3au9+/PPqUHB+ujxyfTK51F0zwjgnuCqbujp3a94vM8dXk+q7Yz12A8QmeUdD/WP/of+Rv0ZCpXKp/6v8gDlb9H/k++r8a/78idERu5D21a/N+oWU+7DHnRZoz/Xa+URxNiblrxzSySKgv+tqiJ7dWcH9ZfGqTpfCV3NpKbg2LE/2P9Y/+R0pEmb9idgalHgA2+t+Lb7//R/9X7P/C+0mdD4bLfn5TbBAjaPvPG5+Zr5b5mDYy7WtrnkI2pSwdD2YJ30akjU/tCIIgCIIg1fET0YdDeAAoAAA=',
);
