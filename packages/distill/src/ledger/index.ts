// What other packages take from the ledger.
export { type LedgerCell, type LedgerRun, PAPER_SOURCES, type PaperNumber, type RunnableCell } from './cell.ts';
export { checkRun, type RunCheck, type RunNumbers } from './check-run.ts';
export type { SmallDataSet } from './data-sets.ts';
export { findCell, findRunnable, LEDGER, LEDGER_TABLES, LedgerError, tableOf } from './ledger.ts';
export { recipeDifferences } from './recipe-differences.ts';
export { judged, type OurFindings, type OurNumber, runFolderOf, STATUSES, type Standing, type Status, standingOf } from './standing.ts';
export { toleranceOf } from './tolerance.ts';
