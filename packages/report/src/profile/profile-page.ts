// A step profile as one HTML page that needs no network and no script. Not the measuring.
import { bytesText, decimal, percent } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { renderPage } from '../page.ts';
import { figureElement } from '../sections/figures.ts';
import { captionedTable, headRow } from '../sections/table.ts';
import { roofline } from './roofline.ts';
import { type Grouping, groupLaunches, type LaunchGroup, launchesMs, type StepProfile } from './step-profile.ts';
import { timeline } from './timeline.ts';

/** HTML text of a profile. */
export function renderProfile(profile: StepProfile): string {
  return renderPage({
    title: `${profile.recipe}: Softlabel profile`,
    kicker: 'Softlabel profile',
    heading: profile.recipe,
    lede: ledeOf(profile),
    facts: factsOf(profile),
    sections: [
      { title: 'Kernels', content: [groupTable(profile, 'kernel'), figureElement(roofline(profile), 1)] },
      { title: 'Time', content: [figureElement(timeline(profile), 2), groupTable(profile, 'op'), groupTable(profile, 'layer')] },
      { title: 'Memory', content: [memoryTable(profile)] },
      { title: 'How to read the numbers', content: [notes(profile)] },
    ],
  });
}

function ledeOf(profile: StepProfile): string {
  const { step, batch, adapter, wholeStep, launches, ceilings } = profile;
  const [first] = groupLaunches(launches, 'kernel', ceilings);
  return `A step of the ${step} on ${batch} images takes ${decimal(wholeStep.ms, 1)} ms on ${adapter}. Its ${launches.length} launches take ${decimal(launchesMs(profile), 1)} ms together; ${first.name} takes the most, ${percent(first.share)} % of it.`;
}

function factsOf({ clock, runs, ceilings, host, wholeStep, memory }: StepProfile): { name: string; text: string }[] {
  const ms = (value: number) => `${decimal(value, 1)} ms`;
  return [
    { name: 'Whole step', text: `${ms(wholeStep.ms)} at best, ${ms(wholeStep.medianMs)} median of ${runs}` },
    {
      name: 'Clock',
      text: clock === 'timestamps' ? 'timestamps of the device' : 'wall time of each launch, for the device has no timestamps',
    },
    { name: 'Compute ceiling', text: `${decimal(ceilings.flopsPerSecond / 1e9, 1)} GFLOP/s` },
    { name: 'Memory ceiling', text: `${decimal(ceilings.bytesPerSecond / 1e9, 2)} GB/s` },
    {
      name: 'Once',
      text: `trace ${ms(host.traceMs)}, plan ${ms(host.planMs)}, pipelines ${ms(host.pipelinesMs)}, first step ${ms(host.firstStepMs)}`,
    },
    { name: 'Each step', text: `encode ${decimal(host.encodeMs, 2)} ms, wait ${ms(host.waitMs)}` },
    { name: 'Memory', text: `arena ${bytesText(memory.peakBytes)}, parameters and state ${bytesText(memory.stateBytes)}` },
  ];
}

const COLUMNS = ['calls', 'ms', 'share', 'GFLOP/s', 'GB/s', 'compute', 'memory', 'bound'];

function groupTable({ launches, ceilings }: StepProfile, by: Grouping): Html {
  const groups = groupLaunches(launches, by, ceilings);
  const caption = html`Launches by ${by}, the longest first: time, share, rates, the fractions of both ceilings in per cent, and which of them bounds it.`;
  const numbered = by === 'kernel';
  const rows = groups.map(
    (group, place) => html`<tr><th scope="row">${numbered ? `${place + 1} ` : ''}${breakable(group.name)}</th>${cellsOf(group)}</tr>`,
  );
  return captionedTable(`profile-${by}`, caption, headRow([by, ...COLUMNS]), [html`<tbody>${rows}</tbody>`]);
}

/** A kernel's name may break before its variant. */
function breakable(name: string): Html {
  return html`${name.split(/(?=\[)/).map((part, place) => html`${place === 0 ? NOTHING : html`<wbr>`}${part}`)}`;
}

function cellsOf({ calls, ms, share, flopsPerSecond, bytesPerSecond, ofCompute, ofMemory, bound }: LaunchGroup): Html {
  const rates = [decimal(flopsPerSecond / 1e9, 1), decimal(bytesPerSecond / 1e9, 2)];
  const cells = [String(calls), decimal(ms, 2), percent(share), ...rates, percent(ofCompute), percent(ofMemory), bound];
  return html`${cells.map((text) => html`<td>${text}</td>`)}`;
}

function memoryTable({ memory: { fullest } }: StepProfile): Html {
  const caption = html`The arena at its fullest, ${bytesText(fullest.bytes)} before ${fullest.launch} has run: the largest tensors in it.`;
  const rows = fullest.tensors.map(({ label, bytes }) => html`<tr><th scope="row">${label}</th><td>${bytesText(bytes)}</td></tr>`);
  return captionedTable('profile-memory', caption, headRow(['tensor', 'size']), [html`<tbody>${rows}</tbody>`]);
}

function notes({ clock }: StepProfile): Html {
  const held =
    clock === 'timestamps'
      ? 'each launch in a pass of its own, between two timestamps'
      : 'each launch submitted alone and waited for, so that every time holds a submit and a wait';
  return html`<ul>
<li><b>Times</b> are the best of all runs, ${held}. Their sum may differ from the whole step, whose launches share one pass.</li>
<li><b>Rates</b> count the arithmetic and the traffic that a kernel needs by its formula: every operand read once, every result written once.</li>
<li><b>Ceilings</b> were measured in the same run. That of compute is the best of this engine's matrix product, its 3x3 convolution, and products
  and sums in registers alone, which no memory holds up; that of memory is its sum of large vectors, and a kernel whose operands stay in a cache may
  pass it.</li>
<li><b>Bound</b> is the ceiling that the kernel is nearer to; neither, where it stays below a tenth of both: too small a launch, or a kernel
  that could be better.</li>
</ul>`;
}
