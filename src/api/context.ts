/** What every route may use. */
import type { House } from '../core/machine/index.ts'
import type { Disclosures } from '../disclosures/index.ts'
import type { Service, ServiceOptions } from '../service/index.ts'
import type { Webhooks } from '../webhooks/index.ts'
import { ATOM_PLACES } from './decimals.ts'
import type { Authenticator } from './identity.ts'
import type { Salted } from './sight.ts'
import type { Underway } from './signed/guard.ts'
import type { StatementMaker } from './statements/maker.ts'
import type { Places } from './words.ts'

/** Scenarios to be replayed where there is no disk: heads, and the files of one by the names that its document gives them. */
type ScenarioShelf = {
  list(): readonly {
    readonly name: string
    readonly title: string
    readonly story: string
    readonly fromMs: number
    readonly toMs: number
  }[]
  /** null when there is none of that name. */
  texts(name: string): { readonly document: string; readonly texts: ReadonlyMap<string, string> } | null
}

/** What every route may use. */
export type Context = {
  readonly service: Service
  readonly authenticator: Authenticator
  readonly underway: Underway
  readonly salted: Salted
  readonly places: Places
  readonly statements: StatementMaker
  /** The listed source under whose numbers the demo's chain `local` brings deposits; null when there is none. */
  readonly localChainSource: number | null
  /** Chain of the domain of signatures (EIP-155). */
  readonly chainId: number
  /** The disclosures as of now; null when they are not to be had, or not yet after a start. */
  readonly disclosures: () => Promise<Disclosures | null>
  readonly log: Log
  /** Webhooks of accounts; null where there are none. */
  readonly webhooks: Webhooks | null
  /** Scenarios that come with the program. */
  readonly scenarios: ScenarioShelf
  /** What seasons would have been by day (docs/seasons-by-day.csv), null when it is not there. */
  readonly seasonsByDay: () => string | null
  /** The published back-test of margins (docs/backtests.json) as text, null when it is not there. */
  readonly backtest: () => string | null
}

/** Told of errors of the program, as the service is; never of bodies or credentials. */
export type Log = ServiceOptions['log']

/** What is told of an error: where it was thrown is what helps. */
export function errorFacts(error: unknown): { readonly error: string } {
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/**
 * Places of an asset's atoms: six for settlement tokens, for others those of a coin where the house was told what a lot of the
 * underlying is (atoms a coin = atoms a lot ÷ coins a lot, a power of ten), else none: then amounts are whole atoms.
 */
export function placesOf(service: Service): Places {
  return (house: House, asset: number) => {
    const { assets, tiers, underlyings } = house.markets
    if (asset < 0 || asset >= assets.rows) return 0
    if (tiers.settlementAsset[assets.tier[asset]!] === asset + 1) return ATOM_PLACES
    const underlying = assets.underlying[asset]!
    const named = service.names.underlyings[underlying]
    if (named === undefined) return 0
    const perCoin = assets.atomsPerLot[asset]! / 10 ** named.exponent / Math.max(1, underlyings.relots[underlying]!)
    const places = Math.round(Math.log10(perCoin))
    return places >= 0 && Math.abs(10 ** places - perCoin) < 1e-6 * perCoin ? places : 0
  }
}
