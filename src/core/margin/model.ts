/** How an account's margin is computed: standard, or portfolio, under which alone options are held. */
import { isOption, type MarketsHouse } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import { marginModels, type Reject } from '../words/index.ts'

/** Where the model stands in columns. */
export const PORTFOLIO: number = marginModels.indexOf('portfolio')

/** Whether an account is under portfolio margin. */
export function isPortfolio({ ledger: { accounts } }: MarketsHouse, account: Row): boolean {
  return accounts.model[account] === PORTFOLIO
}

/** `modelNotPortfolio` when a market's instrument asks for portfolio margin and the account is not under it, else null. */
export function instrumentReject(house: MarketsHouse, account: Row, market: Row): Reject | null {
  return isOption(house, market) && !isPortfolio(house, account) ? 'modelNotPortfolio' : null
}
