// What the paper concludes from its figures, and from the tables whose numbers are unread, with the claims that test it. Not the tests.
import type { ClaimCell } from './cell.ts';

const OTHER_METHODS = 'images of other methods, which Softlabel does not make';
const LEARNED_LABELS = 'labels learned by BPTT or MTT, which Softlabel does not make';
const untestedBy = (experiment: string) => `no claim of the experiment ${experiment} tests it`;

/** Each says what its claims test, and no more: what else the paper says of the figure is a cell below. */
const TESTED: readonly Omit<ClaimCell, 'kind' | 'why'>[] = [
  {
    id: 'fig1',
    experiment: 'hard-vs-soft',
    claims: ['fewest-images', 'most-images'],
    source: 'D',
    what: 'Soft labels teach more than hard ones on the same images.',
  },
  {
    id: 'fig2',
    experiment: 'expert-quality',
    claims: ['later-with-more-images', 'early-for-few', 'late-for-many'],
    source: 'P',
    what: 'The best expert to label with is not the most accurate one with few images, and a later one the more images there are.',
  },
  {
    id: 'fig3',
    experiment: 'label-order',
    claims: ['without-largest', 'largest-over-tail'],
    source: 'P',
    what: 'Swapping the largest label with the smallest costs accuracy, and more than swapping one of the tail does.',
  },
  {
    id: 'fig3/fewest-images',
    experiment: 'label-order',
    claims: ['fewest-keep-more', 'fewest-keep-less-of-several'],
    source: 'S',
    what: 'Students with one image per class keep a larger share of their accuracy than others without the top label in place, and a smaller one without several (an answer to a reviewer).',
  },
  {
    id: 'fig4',
    experiment: 'epoch-temperature',
    claims: ['temperature-helps', 'best-epoch-stays'],
    source: 'P',
    what: 'A higher temperature helps somewhat, and the expert epoch that is best at temperature 1 stays the best.',
  },
  {
    id: 'fig5',
    experiment: 'label-evolution',
    claims: ['true-class-grows', 'sharper'],
    source: 'P',
    what: 'While the expert learns, labels get sharper and hold more of the true class.',
  },
  {
    id: 'fig6/left',
    experiment: 'knowledge-for-data',
    claims: ['whole-over-largest', 'hard-catch-up'],
    source: 'P',
    what: 'With few images whole labels teach more than their largest values alone, and hard labels catch up with many.',
  },
  {
    id: 'fig6/right',
    experiment: 'pareto',
    claims: ['saves-images'],
    source: 'P',
    what: 'Soft labels save data: they do with fewer images than hard ones for the same accuracy.',
  },
  {
    id: 'fig7',
    experiment: 'zero-shot',
    claims: ['labels-over-images', 'renormalised-over-images', 'recognised'],
    source: 'P',
    what: "At one image per class, a class loses more without its part in other images' labels than without its images, and is still recognised without these.",
  },
  {
    id: 'fig9',
    experiment: 'easy-images',
    claims: ['easiest-over-random', 'hardest-below-random'],
    source: 'P',
    what: 'The images that the expert finds easiest teach more than random ones, and the hardest less.',
  },
  {
    id: 'fig10',
    experiment: 'class-similarity',
    claims: ['related-over-others'],
    source: 'P',
    what: 'Mean labels by class hold more of related classes than of others.',
  },
  {
    id: 'fig11',
    experiment: 'knowledge-for-data',
    claims: ['less-of-late-expert'],
    source: 'P',
    what: 'A late expert takes more images to reach than an early one.',
  },
  {
    id: 'table3/ensembles',
    experiment: 'ensembles',
    claims: ['ensemble-over-one'],
    source: 'P',
    what: 'Labels of an ensemble are better than those of one expert, with the most images.',
    departs: 'two experts at the smaller scales, where the paper has ten',
  },
  {
    id: 'table5/image-seeds',
    experiment: 'image-seeds',
    claims: ['choices-alike', 'less-than-students'],
    source: 'P',
    what: 'Which random images are chosen matters little.',
  },
  {
    id: 'table6/expert-seeds',
    experiment: 'expert-seeds',
    claims: ['experts-alike'],
    source: 'P',
    what: 'Students of the best and of the worst expert, of those that differ in their seed alone, are less than 2 points apart, with the most images.',
    departs: 'two experts at the smaller scales, where the paper has six',
  },
];

const UNTESTED: readonly Omit<ClaimCell, 'kind' | 'experiment' | 'claims'>[] = [
  {
    id: 'fig1/random-images',
    why: OTHER_METHODS,
    source: 'D',
    what: 'With soft labels, random images keep up with distilled ones: 47.9 % against 46.8 % for SRe2L at 50 per class of ImageNet-1K.',
  },
  {
    id: 'fig2/past-convergence',
    why: 'no recipe trains an expert past its convergence',
    source: 'P',
    what: 'Past convergence the accuracy of an expert stays (38 % on Tiny ImageNet), its entropy falls, and its students get much worse.',
  },
  {
    id: 'fig3/shares',
    why: untestedBy('label-order'),
    source: 'S',
    what: 'Without the top label in place, students with one image per class keep about 50 % of their accuracy, others 20 %.',
  },
  {
    id: 'fig3/far-tail',
    why: untestedBy('label-order'),
    source: 'P',
    what: 'Swapping a label of the far tail with the smallest costs nothing.',
  },
  {
    id: 'fig5/uniform',
    why: untestedBy('label-evolution'),
    source: 'P',
    what: 'Labels of an untrained expert are nearly uniform.',
  },
  {
    id: 'fig5/similar-classes',
    why: untestedBy('label-evolution'),
    source: 'P',
    what: 'Labels of an early expert name similar classes: at epoch 11, 2 % bison for a German shepherd.',
  },
  {
    id: 'fig6/left-images',
    why: untestedBy('knowledge-for-data'),
    source: 'P',
    what: 'Students reach an expert of early epochs at about 10 images per class with all 200 labels, at about 40 with the top 32.',
  },
  {
    id: 'fig6/right-factor',
    why: untestedBy('pareto'),
    source: 'P',
    what: 'The factor is constant and about 6: accuracy = (6.04 IPC / 29.9)^0.077 - 0.8, against (IPC / 29.9)^0.077 - 0.8 for hard labels.',
  },
  {
    id: 'fig7/nothing-left',
    why: untestedBy('zero-shot'),
    source: 'P',
    what: "Removing a class from other images' labels leaves 0 % of it at one image per class, and is made up for only at 50; removing its images costs little.",
  },
  {
    id: 'fig8',
    why: LEARNED_LABELS,
    source: 'P',
    what: 'Learned labels are most like those of an ensemble at one epoch, the same for nearly all images: about 13 at one image per class, 25 at 10.',
  },
  {
    id: 'fig9/by-how-much',
    why: untestedBy('easy-images'),
    source: 'P',
    what: 'The easiest images gain about one point over random ones; the hardest lose much.',
  },
  {
    id: 'fig10/wordnet',
    why: untestedBy('class-similarity'),
    source: 'P',
    what: 'The clusters of mean labels follow the kinship of the classes in WordNet.',
  },
  {
    id: 'fig11/images',
    why: untestedBy('knowledge-for-data'),
    source: 'P',
    what: 'It takes about 100 images per class to reach an expert of 46 epochs, and fewer than 20 for one of 11.',
  },
  {
    id: 'fig12',
    why: LEARNED_LABELS,
    source: 'P',
    what: 'Learned labels are hardly farther from those of experts than experts are from each other.',
  },
  {
    id: 'table3/ensembles-always',
    why: untestedBy('ensembles'),
    source: 'P',
    what: 'Labels of an ensemble are better than those of one expert at every number of images.',
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
  ...UNTESTED.map((claim): ClaimCell => ({ kind: 'claim', experiment: null, claims: [], ...claim })),
].sort((a, b) => (a.id < b.id ? -1 : 1));
