// Tells a checkpoint from other .safetensors files by the free text in its header, wherever it lies. Reads no tensors.
import { readSafetensorsMetadata } from '@softlabel/formats';
import { nodeFiles } from '@softlabel/node';

/** What a checkpoint of ours says it is, such as `a checkpoint of convnet-d3-w8 after epoch 2`; null for any other file. Throws where there is none. */
export async function checkpointText(path: string): Promise<string | null> {
  const file = await nodeFiles.openFile(path);
  const metadata: { readonly [name: string]: string } = await readSafetensorsMetadata(file).catch(() => ({})); // whoever reads it will say why
  const { model, epoch } = metadata;
  if (model === undefined) return null;
  return `a checkpoint of ${model}${epoch === undefined ? '' : ` after epoch ${epoch}`}`;
}
