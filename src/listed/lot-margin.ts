/** Margin before the trade: what lots bought or sold at the mark take of free collateral, by the function that decides. */
import type { House } from '../core/machine/index.ts'
import { noChange, type Scratch, suppose, testInitial } from '../core/margin/index.ts'
import { isOption } from '../core/markets/index.ts'
import type { ScenarioHouse } from '../core/scenarios/index.ts'
import { slabOf, tableOf } from '../core/tables/index.ts'
import type { Atoms, Lots, Row } from '../core/units/index.ts'
import { marginModels } from '../core/words/index.ts'

const PORTFOLIO = marginModels.indexOf('portfolio')

/** A house in which nobody has anything: account 0 of the tier, under portfolio margin, at the real markets and prices. */
export function emptyBookOf(house: House, tier: Row): ScenarioHouse {
  const { ledger, markets } = house
  const accounts = tableOf('accounts', ledger.accounts.kinds, 1)
  accounts.rows = 1
  accounts.tier[0] = tier
  accounts.owner[0] = -1
  accounts.link[0] = -1
  accounts.nextOfOwner[0] = -1
  accounts.model[0] = PORTFOLIO
  const legs = slabOf(tableOf('legs', markets.legs.kinds, 1), 'cost')
  const balances = slabOf(tableOf('balances', ledger.balances.kinds, 1), 'amount')
  const owners = tableOf('owners', ledger.owners.kinds, 1)
  const nobody = { ...ledger, accounts, owners, balances }
  return { ...house, ledger: nobody, markets: { ...markets, legs, holdsBy: new Map() }, events: [] }
}

/**
 * Free collateral that lots of a market traded at its mark would take, fee included, atoms; negative when the trade sets some free. An
 * option is asked for under portfolio margin, under which alone it is held, whatever the account's model is now. Null without a mark.
 */
export function marginOfLots(
  house: ScenarioHouse,
  account: Row,
  market: Row,
  lots: Lots,
  scratch: Scratch,
): Atoms | null {
  const { markets } = house.markets
  const price = markets.mark[market]!
  if (price === 0) return null
  const free = (trades: readonly { market: Row; lots: Lots; price: number }[]): Atoms => {
    const supposed = suppose(house, account, { trades, deposits: [], prices: [], parameters: [] }, scratch)
    if (isOption(house, market)) supposed.house.ledger.accounts.model[supposed.account] = PORTFOLIO
    const { initialExcess, targetExcess } = testInitial(supposed.house, supposed.account, noChange, 0)
    return Math.min(initialExcess, targetExcess)
  }
  return free([]) - free([{ market, lots, price }])
}
