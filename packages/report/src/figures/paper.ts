// The paper's figure redrawn from the values that could be read, with ours below it on axes of its own. Not the paper's tables.
import { PAPER_LAW, type PaperCurve, paperCurves, type Results } from '@softlabel/distill';
import { ascending, percent } from '../format.ts';
import { paint, seriesPaint } from '../palette.ts';
import { accuracyByIpc } from './accuracy-by-ipc.ts';
import { dataSavingFigure } from './data-saving.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { drawLineChart, type LineChart, type Point, type Series } from './line-chart.ts';

/** The figure beside the experiment called `name`; null where the paper draws none whose values could be read. */
export function paperFigure(name: string, results: Results): Figure | null {
  if (name === PAPER_LAW.experiment) return lawFigure(results);
  const values = paperCurves(name);
  return values === null || !values.drawn ? null : curvesFigure(values.item, values.curves, results);
}

function curvesFigure(item: string, curves: readonly PaperCurve[], results: Results): Figure {
  return {
    topic: 'paper',
    name: 'paper',
    title: `${item} of the paper, and ours`,
    caption: `Above, redrawn: student accuracy by images per class on ImageNet-1K, for random images and for those of other methods, with soft
      labels and with hard ones (dashed). SRe2L, tuned: its images with labels of the expert epoch that suits random ones. ${beside(results)}`,
    description: `Line chart of the paper's accuracies. ${curves.map(curveWords).join(' ')}`,
    draw: (width) => stackPanels([curvesPanel(curves, width), ...oursBelow(accuracyByIpc(results), results, width)]),
  };
}

function lawFigure(results: Results): Figure {
  const { item, data, c } = PAPER_LAW;
  return {
    topic: 'paper',
    name: 'paper',
    title: `${item} of the paper, and ours`,
    caption: `Above, redrawn: the law of the paper for soft labels, c = ${c}, and for hard ones, c = 1 (dashed), on ${data}; dots: the baseline in
      Table 2 on the same data, which the law leaves as images grow. The points of the figure itself could not be read. ${beside(results)}`,
    description: `Line chart of the paper's law. Soft labels: ${lawWords(c)}. Hard labels: ${lawWords(1)}.`,
    draw: (width) => stackPanels([lawPanel(width), ...oursBelow(dataSavingFigure(results), results, width)]),
  };
}

/** What stands below, and what of it may be compared. */
const beside = ({ recipe: { data } }: Results): string =>
  `Below: ours on ${data.name}. Where data, networks or scale differ, shapes of the curves may be compared and heights may not.`;

function oursBelow(figure: Figure | null, { recipe: { data } }: Results, width: number): Panel[] {
  if (figure === null) return [];
  const heading = `<text x="0" y="14" text-anchor="start" font-weight="600">Ours: ${data.name}</text>`;
  return [{ width, height: 18, markup: heading }, figure.draw(width)];
}

function curvesPanel(curves: readonly PaperCurve[], width: number): Panel {
  const images = [...new Set(curves.map((curve) => curve.images))];
  const series = curves.map((curve): Series => {
    const points = curve.points.map(({ ipc, accuracy }): Point => ({ x: ipc, y: accuracy }));
    return { name: curve.name, colour: seriesPaint(images.indexOf(curve.images)), points, dashed: curve.hard };
  });
  return drawLineChart({ ...paperAxes(series, width), title: 'The paper: ImageNet-1K', series });
}

/** Points of a drawn law for each factor e of images. */
const STEPS_PER_E = 8;
const LAW_IPCS = [1, 2, 5, 10, 20, 50, 100, 200];

function lawPanel(width: number): Panel {
  const table2 = paperCurves('baseline')?.curves.find(({ name }) => name === 'Tiny ImageNet')?.points ?? [];
  const dots = table2.map(({ ipc, accuracy }): Point => ({ x: ipc, y: accuracy }));
  const series: Series[] = [
    { name: 'soft', colour: seriesPaint(0), points: lawPoints(PAPER_LAW.c), dots },
    { name: 'hard', colour: paint('ink'), points: lawPoints(1), dots: [], dashed: true },
  ];
  return drawLineChart({ ...paperAxes(series, width), title: 'The paper: Tiny ImageNet', series });
}

/** The law from its first accuracy above 0. */
function lawPoints(c: number): Point[] {
  const [from, to] = [Math.log(LAW_IPCS[0]), Math.log(LAW_IPCS[LAW_IPCS.length - 1])];
  const count = Math.ceil((to - from) * STEPS_PER_E);
  const points = Array.from({ length: count + 1 }, (_, step) => Math.exp(from + ((to - from) * step) / count));
  return points.map((x) => ({ x, y: paperLaw(c, x) })).filter(({ y }) => y >= 0);
}

const paperLaw = (c: number, ipc: number): number => ((c * ipc) / PAPER_LAW.a) ** PAPER_LAW.b - PAPER_LAW.d;

function paperAxes(series: readonly Series[], width: number): Pick<LineChart, 'width' | 'height' | 'x' | 'y'> {
  const ticks = ascending([...LAW_IPCS, ...series.flatMap(({ dots = [] }) => dots.map(({ x }) => x))]);
  return {
    width,
    height: Math.min(380, 260 + width / 6),
    x: { label: 'images per class', domain: [1, 200], ticks, type: 'log' },
    y: { label: 'accuracy (%)', domain: [0, 0.6], format: (value) => (value * 100).toFixed(0) },
  };
}

function curveWords({ name, points }: PaperCurve): string {
  return `${name}: ${points.map(({ ipc, accuracy }) => `${percent(accuracy)} % at IPC ${ipc}`).join(', ')}.`;
}

const lawWords = (c: number): string => LAW_IPCS.map((ipc) => `${percent(paperLaw(c, ipc))} % at IPC ${ipc}`).join(', ');
