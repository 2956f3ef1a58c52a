// Opens an experiment in a run folder: device, data, and what is planned against what the folder already holds. Runs no stage.
import type { ReaderPorts } from '@softlabel/data';
import { type Device, interruptible, type TuningTable } from '@softlabel/runtime';
import type { HostParams } from '@softlabel/train';
import { requireClassesFor } from '../labels/apply-edits.ts';
import { parseEdits } from '../labels/pipeline.ts';
import { type Cell, classesSeen } from '../recipe/cells.ts';
import { keptEpochs, requireStepsToKeep } from '../recipe/kept-epochs.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { RUN_FILES } from '../runs/layout.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { parseTuningTable, tuningIdentity } from '../runs/tuning-table.ts';
import type { Surroundings } from '../stages/identity.ts';
import { adoptStages } from './adopt.ts';
import { type ExperimentData, loadData } from './data.ts';
import { requireEnoughImages } from './enough-images.ts';
import type { OnEvent } from './events.ts';
import { type ExpertState, findExpert } from './expert.ts';
import { Forecast, passWork } from './forecast.ts';
import { expertLearning, networksFor, studentLearning } from './network.ts';
import { needsExperts, type PlannedCell, type PlannedTraining, planCells, planExperts } from './plan.ts';
import { Records } from './records.ts';
import { savedStudents } from './resume.ts';
import { SeenImages } from './seen-images.ts';
import { expectedStudents } from './selection.ts';
import { openSources, requireEditableSource, type Sources } from './sources.ts';
import { trainedEpochs } from './student-epochs.ts';
import { readWeights } from './weights.ts';
import { type FindWhitening, findWhitening } from './whitening.ts';
import { requireClassesToLeaveOut } from './without-class.ts';
import type { Workplace } from './workplace.ts';

const SAVE_EVERY = 60;

/** How an experiment wants its device. */
export interface WantedDevice {
  /** The tuning table that a run began with, null for none; undefined leaves the choice of a table to the port. */
  readonly tuning?: TuningTable | null | undefined;
  /** With the adapter's matrix units, where it has any. */
  readonly matrixUnits: boolean;
}

/** What the program around an experiment hands in. */
export interface RunPorts {
  /** Files, image decoder and cache of the data's readers; the run folder lies on the same files. */
  readonly readers: ReaderPorts;
  readonly openDevice: (wanted: WantedDevice) => Promise<Device>;
  /** Adapter, driver, versions and whatever else may explain a number later: plain data. */
  readonly describe: (device: Device) => Promise<object>;
  readonly surroundings: Pick<Surroundings, 'code'>;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal | undefined;
  /** Folders: stages that the runs in them, or in their sweeps, have finished are taken over instead of repeated. */
  readonly share?: readonly string[];
  /** Seconds between two saves of a student in training, which a killed run may lose: less costs time. */
  readonly saveEvery?: number;
  /** Of a sweep, whose workers share the cells out: one that the data does not allow keeps none of the others from being trained. Else such a run is not opened. */
  readonly cellByCell?: boolean;
}

/** An opened experiment: where its stages work, and which of them there are. Experts that label no cell are left out. */
export interface OpenedRun {
  readonly work: Workplace;
  readonly experts: readonly ExpertState[];
  readonly cells: readonly PlannedCell[];
  /** Those of the cells that the data does not allow, and why; none but in a run that is opened cell by cell. */
  readonly refused: ReadonlyMap<PlannedCell, Error>;
  /** The students of the others; of candidates to choose from only those that are trained. */
  readonly students: readonly PlannedTraining[];
  /** Weights that the experts start from, null for fresh ones. */
  readonly init: HostParams | null;
  readonly environment: Readonly<Record<string, unknown>>;
  /** The table that the run's kernels are chosen by. */
  readonly tuning: TuningTable | null;
  /** Which of data, code and tuning differ from the run that the folder held before; the recipe where none does. */
  readonly changed: readonly string[];
}

/** Opens the experiment of a recipe; without `label` and `student` it has no cells. Writes nothing but what it takes over from other runs. */
export async function openRun(recipe: ExpertRecipe | Recipe, folder: RunFolder, ports: RunPorts): Promise<OpenedRun> {
  const { readers, onEvent, signal, saveEvery = SAVE_EVERY, cellByCell = false } = ports;
  const device = await openDeviceFor(recipe, ports, await tuningOf(folder)); // first, since it is the quickest to fail
  const data = await loadData(recipe, readers);
  const networks = networksFor(device, recipe, data);
  const { init: address } = recipe.expert;
  const init = address === null ? null : await readWeights(networks.model, data, readers.files, address);
  const whitening = whiteningOf(data, async () => device, folder, ports, true);
  const { tuning } = device.profile;
  const surroundings = { ...ports.surroundings, data: data.fingerprint, tuning: await tuningIdentity(tuning) };
  const records = await Records.read(folder);
  const planned = await planExperts(recipe, init?.hash ?? null, surroundings);
  const sources = await openSources(recipe, data, readers.files, planned, whitening);
  const seen = new SeenImages(device, whitening, onEvent);
  const cells = 'student' in recipe ? await planCells(recipe, planned, sources, surroundings) : [];
  const refused = refusedCells(recipe, cells, data, sources);
  for (const error of refused.values()) if (!cellByCell) throw error;
  const allowed = cells.filter((cell) => !refused.has(cell));
  const isAnyAllowed = cells.length === 0 || allowed.length > 0; // else no expert is needed
  const plainCells = allowed.map(({ cell }) => cell);
  const needed = isAnyAllowed && needsExperts(recipe, plainCells) ? planned : [];
  if (needed.length > 0) requireStepsToKeep(recipe.expert, Math.ceil(data.train.labels.length / recipe.expert.batch));
  const described = await ports.describe(device);
  await adopt(ports, { folder, records }, recipe, { needed, cells, described });
  const experts = await Promise.all(needed.map((expert) => findExpert({ folder, records }, expert, recipe.expert)));
  const expected = 'student' in recipe ? expectedStudents(recipe, allowed) : [];
  const saved = new Map((expected.length === 0 ? [] : await savedStudents(folder)).flat().map(({ identity, epoch }) => [identity, epoch]));
  const forecast = new Forecast(workLeft(recipe, { data, networks, records, saved }, experts, expected));
  const work = { folder, records, data, sources, seen, surroundings, networks, forecast, onEvent, signal, saveEvery };
  const environment = { ...described, ...surroundings, seeds: seedsOf(recipe, experts, cells) };
  const changed = await changesSince(folder, surroundings);
  const students = expected.flatMap((cell) => cell.students);
  return { work, experts, cells, refused, students, init: init?.values ?? null, environment, tuning, changed };
}

/** Cells that ask for classes or images that the data does not have, or for edits that their labels do not allow, and why they cannot be trained. */
function refusedCells(
  recipe: ExpertRecipe,
  cells: readonly PlannedCell[],
  { classNames }: ExperimentData,
  sources: Sources,
): Map<PlannedCell, Error> {
  const refused = new Map<PlannedCell, Error>();
  const enough = new Set<number>(); // counted once, for sets may be large
  for (const planned of cells) {
    const { ipc } = planned.cell;
    try {
      requireClasses(planned.cell, classNames);
      requireEditableSource(sources, planned.cell);
      if (!enough.has(ipc)) requireEnoughImages(recipe, sources.pool.set, ipc);
      enough.add(ipc);
    } catch (error) {
      refused.set(planned, error instanceof Error ? error : new Error(String(error)));
    }
  }
  return refused;
}

function requireClasses(cell: Cell, classNames: readonly string[]): void {
  requireClassesToLeaveOut([cell], classNames);
  requireClassesFor(parseEdits(cell.edits), classNames.length);
}

/** What whitens images of the data, from the folder where it is there, and kept in it on request; null where they are normalised. */
export function whiteningOf(
  { train, whitening }: ExperimentData,
  openDevice: () => Promise<Device>,
  folder: RunFolder,
  { readers: { files }, onEvent, signal, share = [] }: RunPorts,
  isKept: boolean,
): FindWhitening | null {
  return whitening === null ? null : findWhitening(train, whitening, { openDevice, files, folder, share, isKept, onEvent, signal });
}

/** Takes over what other runs have finished, and tells it. */
async function adopt(
  { readers, onEvent, share = [] }: RunPorts,
  run: { readonly folder: RunFolder; readonly records: Records },
  { expert: settings }: ExpertRecipe,
  planned: { readonly needed: readonly PlannedTraining[]; readonly cells: readonly PlannedCell[]; readonly described: object },
): Promise<void> {
  if (share.length === 0) return; // nobody gives, so nothing needs to be looked for
  const states = await Promise.all(planned.needed.map((expert) => findExpert(run, expert, settings)));
  const experts = states.filter(({ standing }) => standing !== 'kept');
  const students = planned.cells.flatMap((cell) => cell.students).filter(({ identity }) => run.records.student(identity) === undefined);
  const adapter = 'adapter' in planned.described ? planned.described.adapter : null;
  const wanted = { experts, epochs: keptEpochs(settings), students };
  for (const adopted of await adoptStages(readers.files, run, wanted, { folders: share, adapter }))
    onEvent({ kind: 'adopted', ...adopted });
}

/** A device that is not waited for once the signal asks to stop. */
export const openInterruptible = async (
  { openDevice, signal }: Pick<RunPorts, 'openDevice' | 'signal'>,
  wanted: WantedDevice,
): Promise<Device> => interruptible(await openDevice(wanted), signal);

/** The device for a recipe's precision. Throws when the adapter cannot do it. */
export async function openDeviceFor(
  recipe: ExpertRecipe,
  ports: Pick<RunPorts, 'openDevice' | 'signal'>,
  tuning?: TuningTable | null,
): Promise<Device> {
  const device = await openInterruptible(ports, { tuning, matrixUnits: usesMatrixUnits(recipe) });
  requirePrecision(recipe, device);
  return device;
}

export const usesMatrixUnits = ({ train }: ExpertRecipe): boolean => train.precision === 'mixed';

/** Throws when a recipe needs matrix units and the device, opened with them, has none. */
export function requirePrecision(recipe: ExpertRecipe, { profile }: Pick<Device, 'profile'>): void {
  if (usesMatrixUnits(recipe) && profile.matrixUnit === 0)
    throw new Error(
      `train.precision: expected an adapter with matrix units of f16 operands and f32 sums for mixed, got ${profile.name}. Set train.precision=full.`,
    );
}

/** The tuning table of the run that the folder holds: null where it has none, undefined where no run was begun. */
async function tuningOf(folder: RunFolder): Promise<TuningTable | null | undefined> {
  const text = await folder.readText(RUN_FILES.tuning);
  if (text !== null) return parseTuningTable(text, folder.pathOf(RUN_FILES.tuning));
  return (await folder.state()) === 'new' ? undefined : null;
}

async function changesSince(folder: RunFolder, surroundings: Surroundings): Promise<string[]> {
  const text = await folder.readText(RUN_FILES.environment);
  const before: Readonly<Record<string, unknown>> = text === null ? {} : JSON.parse(text);
  const changed = Object.entries(surroundings).filter(([name, value]) => before[name] !== value);
  return changed.length === 0 ? ['recipe'] : changed.map(([name]) => name);
}

/** What trainings read to count their work. */
interface Counted extends Pick<Workplace, 'data' | 'networks' | 'records'> {
  /** Epochs done by students in training, by identity. */
  readonly saved: ReadonlyMap<string, number>;
}

/** Work of all that is not finished. */
function workLeft(recipe: ExpertRecipe | Recipe, run: Counted, experts: readonly ExpertState[], cells: readonly PlannedCell[]): number {
  const ofStudents = 'student' in recipe ? cells.map((cell) => studentWork(recipe, run, cell)) : [];
  return expertWork(recipe, run, experts) + sum(ofStudents);
}

/** Work of the experts' epochs that are not finished. */
function expertWork(recipe: ExpertRecipe, { data, networks }: Counted, experts: readonly ExpertState[]): number {
  const { epochs, batch } = recipe.expert;
  const left = sum(experts.map(({ standing, resume }) => (standing === 'kept' ? 0 : epochs - (resume?.epoch ?? 0))));
  if (left === 0) return 0;
  return left * passWork(data.train.labels.length, batch) * networks.flopsPerImage(expertLearning(recipe));
}

/** Work of the epochs of a cell's students that are not finished. */
function studentWork(recipe: Recipe, { data, networks, records, saved }: Counted, { cell, students }: PlannedCell): number {
  const { epochs, batch } = cell.student;
  const unfinished = students.filter(({ identity }) => records.student(identity) === undefined);
  const left = sum(unfinished.map(({ identity }) => trainedEpochs(epochs, recipe.protocol) - (saved.get(identity) ?? 0)));
  if (left === 0) return 0;
  const images = cell.ipc * classesSeen(cell, data.classNames.length);
  return left * passWork(images, batch) * networks.flopsPerImage(studentLearning(recipe, cell));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function seedsOf(
  { seed }: ExpertRecipe,
  experts: readonly ExpertState[],
  cells: readonly PlannedCell[],
): Readonly<Record<string, unknown>> {
  const longest = cells.map(({ students }) => students).reduce((a, b) => (b.length > a.length ? b : a), []);
  return { recipe: seed, experts: experts.map((expert) => expert.seed), students: longest.map((student) => student.seed) };
}
