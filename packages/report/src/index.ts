// The public names of @softlabel/report.
export { type FigureFile, figures } from './figures/figures.ts';
export { bytesText, flopsText } from './format.ts';
export type { ExampleImages, LabelExamples, LabelledImages, NamedExamples, NamedLabels } from './label-examples.ts';
export { renderLedger } from './ledger/ledger-page.ts';
export type { LedgerRow } from './ledger/ledger-row.ts';
export { type ChromeTrace, chromeTrace, type TraceEvent } from './profile/chrome-trace.ts';
export { renderProfile } from './profile/profile-page.ts';
export * from './profile/step-profile.ts';
export { type ReportContent, renderReport } from './report.ts';
