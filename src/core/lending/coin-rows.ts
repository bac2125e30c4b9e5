/** What a row of a coin's lenders is, and what of a coin's pool nobody borrows: what pricing, leaving and recalling share. */
import { type AssetAtoms, assertSafe, bigMulDivFloor, type Row } from '../units/index.ts'
import { partLeftCeil } from './classes.ts'
import { type LendingHouse, recallPhases } from './tables.ts'

/** Where the coins of a pool lie: the treasury of the asset's tier. */
export function treasuryOf({ markets: { tiers, assets } }: LendingHouse, asset: Row): Row {
  return tiers.treasury[assets.tier[asset]!]!
}

/** Row of a lender of a coin, −1 none. */
export function coinRowOf({ lending: { coinLenders } }: LendingHouse, account: Row, asset: Row): Row {
  for (let row = 0; row < coinLenders.rows; row++) {
    if (coinLenders.shares[row]! > 0 && coinLenders.account[row] === account && coinLenders.asset[row] === asset) {
      return row
    }
  }
  return -1
}

/** Rows of the lenders of a coin, their accounts ascending. At most `COIN_LENDERS_MAX` are looked at. */
export function coinLendersOf({ lending: { coinLenders } }: LendingHouse, asset: Row): Row[] {
  const rows: Row[] = []
  for (let row = 0; row < coinLenders.rows; row++) {
    if (coinLenders.shares[row]! > 0 && coinLenders.asset[row] === asset) rows.push(row)
  }
  return rows.sort((a, b) => coinLenders.account[a]! - coinLenders.account[b]!)
}

/** Moves what a pool is worth and its shares, both signed. */
export function changeCoinPool(
  { lending: { coinPools } }: LendingHouse,
  asset: Row,
  worth: AssetAtoms,
  shares: number,
): void {
  coinPools.worth[asset] = assertSafe(coinPools.worth[asset]! + worth)
  coinPools.shares[asset] = assertSafe(coinPools.shares[asset]! + shares)
}

/** What shares of a coin's pool are worth as last divided. Floor. */
export function coinExitAmount({ lending: { coinPools } }: LendingHouse, asset: Row, shares: number): AssetAtoms {
  return shares === 0 ? 0 : bigMulDivFloor(shares, coinPools.worth[asset]!, coinPools.shares[asset]!)
}

/** Whether any lender of a coin waits to leave. */
export function coinLendersWait({ lending: { coinPools } }: LendingHouse, asset: Row): boolean {
  return coinPools.leaving[asset]! > 0
}

/** What may still leave the pool in this window, ≥ 0: a part of what lenders had when it began. Ceil. */
export function coinWindowLeft(house: LendingHouse, asset: Row): AssetAtoms {
  const { coinPools } = house.lending
  const tier = house.markets.assets.tier[asset]!
  return Math.max(0, partLeftCeil(house, tier, coinPools, asset, coinPools.worth[asset]!))
}

/** What goes to lenders before anything is lent, ≥ 0: what waits, as far as this window lets it go. */
export function coinPromisedOf(house: LendingHouse, asset: Row): AssetAtoms {
  return withinWindow(house, asset, house.lending.coinPools.leaving[asset]!)
}

/** The same of what borrowers are called for. */
export function coinRecalledOf(house: LendingHouse, asset: Row): AssetAtoms {
  return withinWindow(house, asset, house.lending.coinPools.recalled[asset]!)
}

function withinWindow(house: LendingHouse, asset: Row, shares: number): AssetAtoms {
  return shares === 0 ? 0 : Math.min(coinExitAmount(house, asset, shares), coinWindowLeft(house, asset))
}

/** Whether borrowers of a coin have been called and the recall has not ended. */
export function isCoinRecalled({ lending: { coinPools } }: LendingHouse, asset: Row): boolean {
  return coinPools.recallPhase[asset] !== recallPhases.none
}

/** Sets what of a row waits, and what of that is recalled; with the first that waits for a coin an epoch begins. */
export function setCoinLeaving(house: LendingHouse, row: Row, shares: number, recalled: number): void {
  const { coinLenders, coinPools } = house.lending
  const asset = coinLenders.asset[row]!
  if (coinLenders.leaving[row] === shares && coinLenders.recalled[row] === recalled) return
  if (!coinLendersWait(house, asset)) coinPools.epochMs[asset] = house.clock.nowMs
  coinPools.leaving[asset] = assertSafe(coinPools.leaving[asset]! + shares - coinLenders.leaving[row]!)
  coinPools.recalled[asset] = assertSafe(coinPools.recalled[asset]! + recalled - coinLenders.recalled[row]!)
  coinLenders.leaving[row] = shares
  coinLenders.recalled[row] = recalled
  house.events.push({ type: 'coinLenderWaits', account: coinLenders.account[row]!, asset, shares, recalled })
}

/** Ends the recall of a coin that is under way. */
export function endCoinRecall(house: LendingHouse, asset: Row): void {
  const { recallPhase, recallMs } = house.lending.coinPools
  if (recallPhase[asset] === recallPhases.none) return
  recallPhase[asset] = recallPhases.none
  recallMs[asset] = 0
  house.events.push({ type: 'coinRecallEnded', asset })
}
