/** The simulator: seeded lives of small houses under the auditor's eyes. */
export { type Campaign, campaign, coverageTable } from './campaign.ts'
export { runScript } from './run.ts'
export { type Finding, type Script, type Step, scriptText } from './script.ts'
export { type SimulationOptions, type SimulationResult, simulate } from './simulate.ts'
