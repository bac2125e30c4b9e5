/**
 * What nobody bought until its maximum age goes in kind to those who would bear the loss: collateral at rule price, claims at
 * v_m. They bear the amount as they would a shortfall, and receive what is worth it, in proportion to what each bears.
 */
import { balanceOf, balanceReject, postCollateral } from '../ledger/index.ts'
import { coinDebtCost } from '../lending/index.ts'
import { legReject, postCost } from '../markets/index.ts'
import {
  type AssetAtoms,
  type Atoms,
  bigMulDivCeil,
  bigMulDivFloor,
  PPM,
  type Row,
  splitByLargestRemainder,
} from '../units/index.ts'
import { claimsOf, collectFrom, lossesOf, sumOf } from './failed.ts'
import type { Borne } from './gains.ts'
import { bear } from './shortfall.ts'
import type { WaterfallHouse } from './tables.ts'

/** Asset atoms that leave, and the settlement atoms that they cover. */
type Delivery = { readonly asset: Row; readonly amount: AssetAtoms; readonly value: Atoms }

/**
 * Gives collateral of an account worth up to `amount` in kind against as much of its losses, loan and coin owed. What is owed
 * beyond the collateral's value is left for `resolveShortfalls`; collateral beyond what is owed stays the owner's.
 *
 * @param rulePrices settlement atoms per base lot by asset; worthless collateral stays
 */
export function collateralInKind(house: WaterfallHouse, account: Row, amount: Atoms, rulePrices: Float64Array): void {
  collectFrom(house, account)
  const deliveries = deliveriesOf(house, account, Math.min(amount, owedBy(house, account)), rulePrices)
  const value = deliveries.reduce((sum, delivery) => sum + delivery.value, 0)
  if (value === 0) return
  const [borne] = bear(house, [account], () => value)
  for (const delivery of deliveries) deliver(house, account, delivery, borne!)
}

/** Losses, loan, and what buying in a coin that is owed costs. */
function owedBy(house: WaterfallHouse, account: Row): Atoms {
  const loan = Math.max(-house.ledger.accounts.cash[account]!, 0)
  return sumOf(lossesOf(house, account)) + loan + coinDebtCost(house, account)
}

/** The fewest asset atoms, lowest asset first, whose value covers what is wanted. */
function deliveriesOf(house: WaterfallHouse, account: Row, wanted: Atoms, rulePrices: Float64Array): Delivery[] {
  const { accounts, balances } = house.ledger
  const { atomsPerLot } = house.markets.assets
  const deliveries: Delivery[] = []
  let left = wanted
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]! && left > 0; slot++) {
    const asset = balances.asset[slot]!
    const price = rulePrices[asset]!
    const held = balances.amount[slot]!
    const worth = bigMulDivFloor(held, price, atomsPerLot[asset]!)
    if (worth === 0) continue
    const value = Math.min(worth, left)
    const amount = value === worth ? held : bigMulDivCeil(value, atomsPerLot[asset]!, price)
    deliveries.push({ asset, amount, value })
    left -= value
  }
  return deliveries
}

/**
 * In proportion to what each bore, largest remainder, ties to who bore first. Who has no room for one more asset is given
 * nothing: its share stays with the account. What own stake bore is the owner's own and stays as well.
 */
function deliver(house: WaterfallHouse, account: Row, { asset, amount }: Delivery, borne: Borne): void {
  const bearers = [...borne.keys()]
  const shares = splitByLargestRemainder(amount, [...borne.values()])
  bearers.forEach((bearer, i) => {
    if (shares[i] === 0 || balanceReject(house.ledger, bearer, asset) !== null) return
    postCollateral(
      house,
      account,
      bearer,
      asset,
      Math.min(shares[i]!, balanceOf(house.ledger, account, asset)),
      'collateral-in-kind',
    )
  })
}

/**
 * Gives the account's own claims in kind against as much of its losses and loan as they are worth at v_m; what is owed beyond
 * that is left for `resolveShortfalls`. The fund has bought what it could pay for.
 */
export function claimsInKind(house: WaterfallHouse, account: Row): void {
  collectFrom(house, account)
  const { claimPpm } = house.markets.markets
  let left = owedBy(house, account)
  const claims = claimsOf(house, account).map(({ market, amount }) => {
    const worth = bigMulDivFloor(amount, claimPpm[market]!, PPM)
    const value = Math.min(worth, left)
    left -= value
    return { market, amount: value === worth ? amount : bigMulDivCeil(value, PPM, claimPpm[market]!), value }
  })
  const value = claims.reduce((sum, claim) => sum + claim.value, 0)
  if (value === 0) return
  const [borne] = bear(house, [account], () => value)
  for (const { market, amount } of claims) deliverClaim(house, account, market, amount, borne!)
}

/** As collateral; what the stakers' pool has borne goes to the fund, because nothing but stakes may fill the pool. */
function deliverClaim(house: WaterfallHouse, account: Row, market: Row, amount: Atoms, borne: Borne): void {
  const { fund, stakers } = house.markets.tiers
  const tier = house.ledger.accounts.tier[account]!
  const bearers = [...borne.keys()]
  const shares = splitByLargestRemainder(amount, [...borne.values()])
  bearers.forEach((bearer, i) => {
    const taker = bearer === stakers[tier] ? fund[tier]! : bearer
    if (legReject(house, taker, market) === null) postCost(house, taker, account, market, shares[i]!, 'variation')
  })
}
