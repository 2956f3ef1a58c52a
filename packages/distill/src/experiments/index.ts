// The list of experiments, in the order of the paper. A new one is a file with an `Experiment`, and one line here.
import { baseline } from './baseline.ts';
import { classSimilarity } from './class-similarity.ts';
import { cutmixLabels } from './cutmix-labels.ts';
import { downsizedImagenet } from './downsized-imagenet.ts';
import { easyImages } from './easy-images.ts';
import { ensembles } from './ensembles.ts';
import { epochForBudget } from './epoch-for-budget.ts';
import { epochTemperature } from './epoch-temperature.ts';
import type { Experiment } from './experiment.ts';
import { expertQuality } from './expert-quality.ts';
import { expertSeeds } from './expert-seeds.ts';
import { hardVsSoft } from './hard-vs-soft.ts';
import { imageSeeds } from './image-seeds.ts';
import { knowledgeForData } from './knowledge-for-data.ts';
import { labelBytes } from './label-bytes.ts';
import { labelEvolution } from './label-evolution.ts';
import { labelOrder } from './label-order.ts';
import { pareto } from './pareto.ts';
import { regimes } from './regimes.ts';
import { structureOrSmoothing } from './structure-or-smoothing.ts';
import { tailRemoval } from './tail-removal.ts';
import { zeroShot } from './zero-shot.ts';

export const EXPERIMENTS: readonly Experiment[] = [
  hardVsSoft,
  baseline,
  cutmixLabels,
  expertQuality,
  labelOrder,
  epochTemperature,
  labelEvolution,
  knowledgeForData,
  pareto,
  zeroShot,
  ensembles,
  downsizedImagenet,
  imageSeeds,
  expertSeeds,
  easyImages,
  classSimilarity,
  epochForBudget,
  tailRemoval,
  structureOrSmoothing,
  labelBytes,
  regimes,
];
