/**
 * A dealer, one of the makers in turn: every minute it buys what collateral the backstop offers below the market, sells it
 * outside and takes it out of the house for that. Lots the backstop brings home by itself, by its own orders to the venue.
 */
import { offerCostCeil, offerPrice } from '../../core/backstop/index.ts'
import { balanceOf } from '../../core/ledger/index.ts'
import type { House } from '../../core/machine/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import type { Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import { type Agenda, noteErrand } from './agenda.ts'
import { nextMaker } from './makers.ts'
import type { PopulationPlace } from './open.ts'
import type { Venue } from './venue.ts'

const LOOK_MS = 60_000

/** Begins to deal by the clock, until `toMs`. */
export function dealerBegins(venue: Venue, place: PopulationPlace, agenda: Agenda, nowMs: number, toMs: number): void {
  if (nowMs + LOOK_MS >= toMs || venue.makers.rows.length === 0) return
  noteErrand(agenda, nowMs + LOOK_MS, (house, atMs) => {
    dealerBegins(venue, place, agenda, atMs, toMs)
    return dealing(venue, place, house)
  })
}

function dealing({ makers }: Venue, place: PopulationPlace, house: House): Command[] {
  const { ledger, markets } = house
  const { balances, accounts } = ledger
  const pool = markets.tiers.backstop[place.tier]!
  const first = accounts.balanceFirst[pool]!
  const commands: Command[] = []
  for (let slot = first; slot < first + accounts.balanceCount[pool]!; slot++) {
    const asset = balances.asset[slot]!
    const limitPrice = markets.assets.price[asset]! - 1
    if (limitPrice <= 0 || offerPrice(house, asset) > limitPrice) continue
    const account = nextMaker(makers, -1)
    const amount = amountFor(house, account, asset, balances.amount[slot]!)
    if (amount === 0) continue
    commands.push({ type: 'offerTake', account, asset, amount, limitPrice })
    const held = balanceOf(ledger, account, asset) + amount
    commands.push({
      type: 'withdrawalRequest',
      account,
      vault: vaultOf(house, asset),
      amount: held,
      recipient: keyOf(house, account),
    })
  }
  return commands
}

/** As much as a tenth of the dealer's cash pays for. Floor. */
function amountFor(house: House, account: Row, asset: Row, offered: number): number {
  const means = Math.floor(Math.max(0, house.ledger.accounts.cash[account]!) / 10)
  const cost = offerCostCeil(house, asset, offered)
  return cost <= means ? offered : Math.floor((offered / cost) * means)
}

function vaultOf({ ledger }: House, asset: Row): Row {
  return ledger.vaults.asset.subarray(0, ledger.vaults.rows).indexOf(asset)
}

function keyOf({ ledger }: House, account: Row): string {
  return keyRead(ledger.owners.key, ledger.accounts.owner[account]!)
}
