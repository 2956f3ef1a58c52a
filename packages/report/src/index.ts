// The public names of @softlabel/report.
export { type FigureFile, figures } from './figures/figures.ts';
export type { ExampleImages, LabelExamples, NamedLabels } from './label-examples.ts';
export { type ReportContent, renderReport } from './report.ts';
