/**
 * Loan-to-value limits at which markets of Morpho Blue exist. Source: limits named in the documentation of
 * morpho-org/morpho-blue (ConstantsLib.sol, Morpho.sol); governance may enable more. Which limit a loan has is a fact of
 * its market, so the book states it.
 */
import type { MorphoParameters } from '../morpho-blue/profile.ts'

export const morphoParameters: MorphoParameters = {
  source: 'morpho-org/morpho-blue src/Morpho.sol, src/libraries/ConstantsLib.sol',
  date: '2024-01-03',
  enabledLltvs: [625n, 860n, 915n, 945n, 965n].map((thousandths) => thousandths * 10n ** 15n),
}
