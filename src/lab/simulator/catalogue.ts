/** The parameter catalogue as plain data, which is all that the auditor is told of it. */
import { type Parameter, parameterCatalogue, parameterScopes } from '../../core/params/index.ts'
import type { ParameterRule } from '../auditor/index.ts'

/** Every parameter with its scope and name. */
export const catalogue: readonly ParameterRule[] = parameterScopes.flatMap((scope) =>
  Object.entries<Parameter>(parameterCatalogue[scope]).map(([name, parameter]) => ({ scope, name, ...parameter })),
)
