/** A small house built through the doors of its rooms: for tests of rooms above the machine. Prices are set by hand. */
import { changeBalance, changeCash, ledgerOf, openMemberAccount, openOwner } from '../../src/core/ledger/index.ts'
import { listAsset, listPerpetual, listUnderlying, marketsOf, openTier } from '../../src/core/markets/index.ts'
import { movedOf, oracleOf } from '../../src/core/oracle/index.ts'
import { parameterByName, parameterWrite, paramsAddScope, paramsOf } from '../../src/core/params/index.ts'
import { type ScenarioHouse, scenariosOf } from '../../src/core/scenarios/index.ts'
import { touchedOf } from '../../src/core/tables/index.ts'
import { loansMoved, type WatchHouse, watchOf } from '../../src/core/watch/index.ts'

/** A house with one tier, a settlement token (asset 0) and collateral assets. */
export type SmallHouse = ScenarioHouse & WatchHouse

/** A house of `markets` perpetuals on underlyings 1…, and `assets` collaterals on the same underlyings. */
export function smallHouse(markets: number, assets: number, accounts = 256): SmallHouse {
  const house: SmallHouse = {
    clock: { nowMs: 0, seq: 0 },
    params: paramsOf({ house: 1, tier: 4, underlying: 64, asset: 64, market: 64, source: 8, venue: 4 }),
    ledger: ledgerOf({ owners: accounts, accounts: accounts + 256, balances: accounts * 8 }),
    markets: marketsOf(accounts * 32),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    touched: touchedOf(accounts + 256),
    events: [],
    sweepLeg: () => undefined,
    watch: watchOf(accounts + 256, accounts * 64),
  }
  paramsAddScope(house.params, 'house')
  openTier(house)
  paramsAddScope(house.params, 'tier')
  for (let u = 0; u <= Math.max(markets, assets); u++) {
    listUnderlying(house)
    paramsAddScope(house.params, 'underlying')
    house.markets.underlyings.mode[u] = 0
  }
  for (let a = 0; a <= assets; a++) {
    listAsset(house, 0, a, a === 0 ? 10_000_000 : 1_000_000, a === 0)
    paramsAddScope(house.params, 'asset')
  }
  for (let m = 0; m < markets; m++) {
    listPerpetual(house, 0, m + 1, 1)
    paramsAddScope(house.params, 'market')
  }
  house.markets.tiers.tokenPricePpm[0] = 1_000_000
  setAsset(house, 0, 10_000_000)
  loansMoved(house, 0)
  return house
}

/** Sets mark and slow price of a market, atoms a lot. */
export function setMark(house: SmallHouse, market: number, mark: number): void {
  house.markets.markets.mark[market] = mark
  house.markets.markets.slow[market] = mark
  house.markets.underlyings.index[house.markets.markets.underlying[market]!] = mark
}

/** Sets price and slow price of an asset, atoms a base lot. */
export function setAsset(house: SmallHouse, asset: number, price: number): void {
  house.markets.assets.price[asset] = price
  house.markets.assets.slow[asset] = price
}

/** Sets a parameter by its name. */
export function setParameter(house: SmallHouse, name: string, scope: number, value: number): void {
  parameterWrite(house.params, parameterByName(name)!, scope, value)
}

let owners = 0

/** A member's account with cash, atoms. */
export function member(house: SmallHouse, cash: number): number {
  const owner = openOwner(house.ledger, (++owners).toString(16).padStart(64, '0'), 0)
  const account = openMemberAccount(house, owner, 0, 'cross')
  if (cash !== 0) changeCash(house, account, cash)
  return account
}

/** Gives an account collateral, asset atoms. */
export function giveCollateral(house: SmallHouse, account: number, asset: number, amount: number): void {
  changeBalance(house, account, asset, amount)
}
