// What the paper concludes from its figures, and from the tables whose numbers are unread, with the experiment that tests it. Not the tests.
import type { ClaimCell } from './cell.ts';

const OTHER_METHODS = 'images of other methods, which Softlabel does not make';
const LEARNED_LABELS = 'labels learned by BPTT or MTT, which Softlabel does not make';

const TESTED: readonly Omit<ClaimCell, 'kind' | 'why'>[] = [
  {
    id: 'fig1',
    experiment: 'hard-vs-soft',
    source: 'D',
    what: 'Soft labels beat hard ones by far on the same images: 47.9 % against 20.4 % on 50 random images per class of ImageNet-1K.',
  },
  {
    id: 'fig2',
    experiment: 'expert-quality',
    source: 'P',
    what: 'The best expert to label with is not the most accurate one, and a later one the more images there are; past convergence its accuracy stays (38 % on Tiny ImageNet), its entropy falls, and its students get much worse.',
  },
  {
    id: 'fig3',
    experiment: 'label-order',
    source: 'P',
    what: 'Swapping the i-th largest label with the smallest costs much for small i and nothing for large i. Students with one image per class depend least on the top label: without it they keep about 50 % of their accuracy, others 20 % (an answer to a reviewer).',
  },
  {
    id: 'fig4',
    experiment: 'epoch-temperature',
    source: 'P',
    what: 'A higher temperature helps somewhat, and the expert epoch that is best at temperature 1 stays the best.',
  },
  {
    id: 'fig5',
    experiment: 'label-evolution',
    source: 'P',
    what: 'Labels begin uniform (epoch 0), go on to similar classes (epoch 11: 2 % bison for a German shepherd), and end at the true class (epoch 50).',
  },
  {
    id: 'fig6/left',
    experiment: 'knowledge-for-data',
    claims: [0, 1],
    source: 'P',
    what: 'Labels trade for images: students reach an expert of early epochs at about 10 images per class with all 200 labels, at about 40 with the top 32.',
  },
  {
    id: 'fig6/right',
    experiment: 'pareto',
    source: 'P',
    what: 'Soft labels save data by a constant factor of about 6: accuracy = (6.04 IPC / 29.9)^0.077 - 0.8, against (IPC / 29.9)^0.077 - 0.8 for hard ones.',
  },
  {
    id: 'fig7',
    experiment: 'zero-shot',
    source: 'P',
    what: "Removing a class's images costs little, as other images' labels teach it; removing it from these labels costs everything at one image per class (0 %), and is made up for only at 50.",
  },
  {
    id: 'fig9',
    experiment: 'easy-images',
    source: 'P',
    what: 'Choosing the images that the expert finds easiest gains about one point over random ones; choosing the hardest loses much.',
  },
  {
    id: 'fig10',
    experiment: 'class-similarity',
    source: 'P',
    what: 'Mean labels by class show clusters that follow the kinship of the classes (WordNet).',
  },
  {
    id: 'fig11',
    experiment: 'knowledge-for-data',
    claims: [2],
    source: 'P',
    what: 'It takes about 100 images per class to reach an expert of 46 epochs, and fewer than 20 for one of 11.',
  },
  {
    id: 'table3/ensembles',
    experiment: 'ensembles',
    source: 'P',
    what: 'Labels of an ensemble are always better than those of one expert.',
  },
  {
    id: 'table5/image-seeds',
    experiment: 'image-seeds',
    source: 'P',
    what: 'Which random images are chosen matters little.',
  },
  {
    id: 'table6/expert-seeds',
    experiment: 'expert-seeds',
    source: 'P',
    what: 'Which expert labels matters little.',
  },
];

const UNTESTED: readonly Omit<ClaimCell, 'kind' | 'experiment'>[] = [
  {
    id: 'fig1/random-images',
    why: OTHER_METHODS,
    source: 'D',
    what: 'With soft labels, random images keep up with distilled ones: 47.9 % against 46.8 % for SRe2L at 50 per class of ImageNet-1K.',
  },
  {
    id: 'fig8',
    why: LEARNED_LABELS,
    source: 'P',
    what: 'Learned labels are most like those of an ensemble at one epoch, the same for nearly all images: about 13 at one image per class, 25 at 10.',
  },
  {
    id: 'fig12',
    why: LEARNED_LABELS,
    source: 'P',
    what: 'Learned labels are hardly farther from those of experts than experts are from each other.',
  },
  {
    id: 'table3/learned-labels',
    why: LEARNED_LABELS,
    source: 'P',
    what: 'Labels learned by BPTT are as good as those of an ensemble at one image per class, and worse at 10.',
  },
  {
    id: 'table4/methods',
    why: `${OTHER_METHODS}; the experiment downsized-imagenet has the baseline alone`,
    source: 'P',
    what: 'On ImageNet at 64 x 64, with one or two images per class, only Ra-BPTT is better than the baseline, and slightly.',
  },
];

export const CLAIMS: readonly ClaimCell[] = [
  ...TESTED.map((claim): ClaimCell => ({ kind: 'claim', why: null, ...claim })),
  ...UNTESTED.map((claim): ClaimCell => ({ kind: 'claim', experiment: null, ...claim })),
];
