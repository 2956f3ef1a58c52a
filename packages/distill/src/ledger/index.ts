// What other packages take from the ledger.
export { type ClaimCell, type LedgerCell, type LedgerRun, PAPER_SOURCES, type PaperNumber, type RunnableCell } from './cell.ts';
export { checkRun, type RunCheck, type RunNumbers } from './check-run.ts';
export { claimRuns } from './claim-runs.ts';
export { SMALL_DATA_SETS, type SmallDataSet } from './data-sets.ts';
export { findCell, findRunnable, LEDGER, LEDGER_TABLES, LedgerError, tableOf } from './ledger.ts';
export { type JudgedNumber, numbersIn } from './numbers-in.ts';
export { PAPER_LAW, type PaperCurve, type PaperCurves, paperCurves } from './paper-curves.ts';
export { recipeDifferences } from './recipe-differences.ts';
export { PAPER_SETTINGS } from './settings.ts';
export {
  checkClaim,
  foldersOf,
  judged,
  type OurFindings,
  type OurNumber,
  runFolderOf,
  STATUSES,
  type Standing,
  type Status,
  standingOf,
} from './standing.ts';
export { toleranceOf } from './tolerance.ts';
