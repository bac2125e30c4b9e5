/** A venue's own "no": the rule does not apply to this state. A value, never thrown. */
export type Refusal = { readonly refused: RefusalCode }

/** The codes venues use for it, as their own sources spell them (protocols.md; dYdX without the prefix `Err`). */
type RefusalCode = (typeof REFUSAL_CODES)[number]

export const REFUSAL_CODES = [
  'BankOracleUnusable',
  'CantResolvePerpBankruptcy',
  'DebounceNotRespected',
  'FailedToUpdateSubaccounts',
  'InvalidPerpetualPositionSizeDelta',
  'InvalidQuantumsForInsuranceFundDeltaCalculation',
  'InvalidUpdateToZero',
  'NotLiquidatable',
  'UpdateNotInRange',
] as const

export function refuse(code: RefusalCode): Refusal {
  return { refused: code }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}
