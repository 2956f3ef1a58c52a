// Evaluates a checkpoint on the test set of a recipe, and writes its logits.
import { Flags } from '@oclif/core';
import { percentText } from '../facts-text.ts';
import { printConfigFlag, RecipeCommand, recipeArgs } from '../recipe-command.ts';

export default class Evaluate extends RecipeCommand {
  static override summary = "Evaluate a checkpoint on the recipe's test set.";
  static override description =
    "Looks only at the parts of the recipe that say what the data and the model are. The checkpoint may be one of ours, a safetensors file with the names of the paper's code or torchvision, a PyTorch state dict by its name (.pt, .pth), or an epoch of the trajectories in such a file (replay_buffer_0.pt#3/20: expert and epoch, counted from 0). Nothing in a pickle is run.";
  static override usage = 'evaluate RECIPE [KEY=VALUE...] --checkpoint FILE [--logits FILE]';
  static override examples = [
    '<%= config.bin %> evaluate recipes/quickstart.yaml --checkpoint runs/quickstart/checkpoints/expert-0/epoch-0006.safetensors',
    '<%= config.bin %> evaluate recipes/cifar10-cpu.yaml data.path=../data/cifar10 --checkpoint expert.safetensors --logits out.npy',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = {
    checkpoint: Flags.string({ required: true, description: 'Checkpoint (.safetensors, .pt, .pth).', helpValue: 'FILE' }),
    logits: Flags.string({ description: 'Write the logits, float32 [images, classes] in reading order, as .npy.', helpValue: 'FILE' }),
    ...printConfigFlag,
  };

  async run(): Promise<unknown> {
    const input = await this.parse(Evaluate);
    const recipe = await this.expertRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const { checkpoint, logits: logitsFile } = input.flags;
    const { evaluateCheckpoint } = await import('@softlabel/distill');
    const { accuracy, count, classNames, logits } = await this.experiment((ports) => evaluateCheckpoint(recipe, checkpoint, ports));
    if (logitsFile !== undefined) {
      const { encodeNpy } = await import('@softlabel/formats');
      const { nodeFiles } = await import('@softlabel/node');
      await nodeFiles.writeWhole(logitsFile, encodeNpy({ dtype: 'f4', shape: [count, classNames.length], data: logits }));
    }
    this.log(`accuracy ${percentText(accuracy)} on ${count} test images of ${recipe.data.name}`);
    return { checkpoint, accuracy, count, classNames, logits: logitsFile ?? null };
  }
}
