/**
 * The fields of "Public quantitative disclosure standards for central counterparties" (CPMI-IOSCO, February 2015), ascending.
 * Numbers of sections are the standard's; numbers of parts (4.4.3 and the like) follow the template in which central
 * counterparties publish them and were not compared with the text of the standard. Titles are in our own words. Behind them stand fields
 * of our own, numbered from 100 on.
 */
import { businessRules } from './business.ts'
import { collateralRules } from './collateral.ts'
import { creditRules } from './credit.ts'
import { defaultRules } from './defaults.ts'
import type { FieldRule } from './field.ts'
import { liquidityRules } from './liquidity.ts'
import { marginRules } from './margin.ts'
import { classRules } from './margin-classes.ts'
import { marketRules } from './markets.ts'
import { memberRules } from './members.ts'
import { operationRules } from './operations.ts'
import { provisionRules } from './provision.ts'

/** Every field, ascending. */
export const standard: readonly FieldRule[] = [
  ...creditRules,
  ...collateralRules,
  ...marginRules,
  ...liquidityRules,
  ...defaultRules,
  ...businessRules,
  ...operationRules,
  ...memberRules,
  ...marketRules,
  ...provisionRules,
  ...classRules,
]
