/**
 * What a hold keeps aside, so that the initial test of its account holds whichever of its holds are filled, whole at their limits
 * (docs/decisions/0202-…): margin of the lots beside everything that its market may come to hold, the loss of a fill at the limit
 * against the worst of the prices at which a book is tested, the highest fees, and of an option that is paid for at once its whole price,
 * because what is paid is gone and what it is worth may count for little. Atoms, ceil.
 */
import { aloneCeil, type InitialCharges, initialOfLegCeil, isPortfolio, ownedBeside } from '../margin/index.ts'
import { clearingFeeCeil, lotsOf, venueFeeMaxFloor } from '../markets/index.ts'
import { markAtRaw } from '../oracle/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { rowsBy } from '../tables/index.ts'
import { type Atoms, type Lots, mulDivCeil, PPM, type Row } from '../units/index.ts'
import type { CommandOf } from '../words/index.ts'

const charges: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }

/** The amount that a hold keeps aside. */
export function holdAmountCeil(house: ScenarioHouse, command: CommandOf<'holdOpen'>): Atoms {
  const { account, market, side, lots, limitPrice } = command
  const prices = house.markets.markets
  const raw = markAtRaw(house, market)
  const low = Math.min(prices.mark[market]!, prices.slow[market]!, raw)
  const high = Math.max(prices.mark[market]!, prices.slow[market]!, raw)
  const adverse = lots * Math.max(0, side === 'buy' ? limitPrice - low : high - limitPrice)
  const others = Math.abs(lotsOf(house, account, market)) + lotsInHolds(house, account, market)
  const owned = ownedBeside(house, account, market)
  if (!isPortfolio(house, account)) {
    return adverse + legCeil(house, market, lots, others, owned, Math.max(high, limitPrice))
  }
  const isPaid = side === 'buy' && prices.upFront[market] === 1
  const fees = clearingFeeCeil(house, market, lots, limitPrice) + venueFeeMaxFloor(house, market, lots, limitPrice)
  const margin = aloneCeil(house, market, side === 'buy' ? lots : -lots, others, owned)
  return margin + fees + (isPaid ? lots * limitPrice : adverse)
}

/** Initial margin that lots add to others at a price, and the fees of their trades. Each charge was rounded up: it may be short of an atom for each. */
function legCeil(house: ScenarioHouse, market: Row, lots: Lots, others: Lots, owned: Lots, price: number): Atoms {
  const { clearingFeePpm, venueFeeMaxPpm } = house.params.market
  const initial = (size: Lots): Atoms => initialOfLegCeil(house, market, size, size * price, size + owned, charges)
  const fees = mulDivCeil(lots * price, clearingFeePpm[market]! + venueFeeMaxPpm[market]!, PPM)
  return initial(others + lots) + fees - (others === 0 ? 0 : initial(others))
}

/** Lots of all holds of an account in a market, whichever their side. */
function lotsInHolds({ markets: { holds, holdsBy } }: ScenarioHouse, account: Row, market: Row): Lots {
  let lots = 0
  for (const hold of rowsBy(holdsBy, account)) if (holds.market[hold] === market) lots += holds.lots[hold]!
  return lots
}
