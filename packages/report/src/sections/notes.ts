// What the numbers mean and what they do not. Nothing of one run but its counts and protocol.
import type { Results } from '@softlabel/distill';
import { PROTOCOLS } from '../facts.ts';
import { ascending, listed } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';

/** Notes on n, intervals, protocol and choice of the best. */
export function notes({ recipe, cells }: Results): Html {
  const counts = ascending(cells.map(({ accuracy }) => accuracy.n));
  const unfinished = cells.filter(({ accuracy, students }) => accuracy.n < students).length;
  return html`<ul>
<li><b>n</b> is the number of students behind a mean${counts.length === 0 ? '' : `, here ${listed(counts)}`}. Students of a cell share
  their images and their labels; they differ in the random streams of their training: initialisation, batch order, augmentation.${
    unfinished === 0 ? NOTHING : html` In ${unfinished} of ${cells.length} cells not all students have finished.`
  }</li>
<li><b>Intervals</b> are 95 % t intervals of the mean over students: mean ± t · s / √n, with s the sample standard deviation and t the
  97.5 % quantile of Student’s t with n − 1 degrees of freedom (12.7 for n = 2, 2.8 for n = 5). One student has no interval. They say
  how far another draw of training randomness may move the mean; they do not cover another choice of images, another expert or another
  test set. An interval may pass 0 or 100 %; figures end it at their border.</li>
<li><b>Differences</b> from hard labels are paired: student i of a cell is held against student i of the cell with hard labels. Both have the
  same images and the same seed, so under equal settings the same initialisation, batch order and augmentation; only their labels differ. The
  interval is the 95 % t interval of the mean of these n differences, not that of two separate means. Each interval stands for itself: of
  twenty, one misses on average. There is none where the two cells have different numbers of students, or a single one, or where all
  differences are equal.</li>
<li><b>Protocol ${recipe.protocol}</b>: each student counts with its ${PROTOCOLS[recipe.protocol]}.${
    recipe.protocol === 'paper'
      ? ' Choosing the best evaluation on the test set makes numbers higher than an untouched test set would.'
      : ''
  }</li>
<li><b>The highest mean</b> of a column was found on the test set that it is reported on, among all rows, without correction: expect a
  little less from it on new data.</li>
</ul>`;
}
