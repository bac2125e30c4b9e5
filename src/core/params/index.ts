/** The parameter table: catalogue, values, schedule. */
export type { Parameter } from './catalogue/parameter.ts'
export { type ParameterScope, parameterCatalogue, parameterScopes } from './catalogue.ts'
export {
  applyDueChange,
  type Change,
  hasStandingChange,
  judgeChanges,
  scheduleChange,
  underEachChange,
  underEachVersion,
} from './schedule.ts'
export {
  type ParameterPlace,
  type Params,
  parameterByName,
  parameterPlace,
  parameterValue,
  parameterWrite,
  paramsAddScope,
  paramsOf,
} from './table.ts'
