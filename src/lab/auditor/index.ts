/** The auditor: an independent look at everything a house has done. */
export { type Auditor, auditorOf } from './auditor.ts'
export type { Books } from './books.ts'
export { clusterOf } from './clusters.ts'
export { AuditFinding } from './finding.ts'
export type { ParameterRule } from './parameters.ts'
