/** The first commands of a house, from its configuration: listings and parameters. Each is judged like any other. */
import { createHash } from 'node:crypto'
import { type ParameterScope, parameterByName } from '../../core/params/index.ts'
import type { Command } from '../../core/words/index.ts'
import { changeSetCommand } from '../../node/index.ts'
import type { ServiceNames } from '../../service/index.ts'
import type { HouseConfig } from './config-file.ts'

/** What the rows of a configured house are called. */
export function namesOf(config: HouseConfig): ServiceNames {
  return {
    house: config.name,
    tiers: ['main'],
    underlyings: underlyingsOf(config),
    markets: config.markets.map(({ name }) => name),
    assets: [config.settlement.name, ...config.collaterals.map(({ name }) => name)],
    sources: config.sources.map(({ name }) => name),
    venues: config.venues.map(({ name }) => name),
  }
}

/** The commands that open a configured house at a time in ms. */
export function* openingCommands(config: HouseConfig, nowMs: number): Generator<Command> {
  const { settlement, collaterals, markets, sources, venues } = config
  const underlyings = underlyingsOf(config).map(({ name }) => name)
  const house = createHash('sha256').update(`${config.name} ${nowMs}`).digest('hex')
  yield { type: 'houseOpen', house, ...config.capacity }
  yield { type: 'tierOpen' }
  for (const _ of underlyings) yield { type: 'underlyingList' }
  yield { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 1_000_000, settlement: 1 }
  for (const { name, atomsPerLot } of collaterals) {
    yield { type: 'assetList', tier: 0, underlying: underlyings.indexOf(name), atomsPerLot, settlement: 0 }
  }
  for (const [asset, { chain, token }] of [settlement, ...collaterals].entries()) {
    yield { type: 'vaultOpen', asset, chain, token }
  }
  for (const { underlying } of markets) {
    yield { type: 'perpetualList', tier: 0, underlying: underlyings.indexOf(underlying), lotMultiple: 1 }
  }
  for (const { key } of sources) yield { type: 'sourceList', key }
  for (const { key } of venues) yield { type: 'venueOpen', tier: 0, key }
  if (config.parameters.length > 0) yield parametersCommand(config, nowMs)
}

/** The settlement token first, a lot of it one token; then those of markets, then those of collateral alone. */
function underlyingsOf({ settlement, collaterals, markets }: HouseConfig): ServiceNames['underlyings'] {
  const found = new Map([[settlement.name, 0]])
  for (const { underlying, exponent } of markets) found.set(underlying, exponent)
  for (const { name, exponent } of collaterals) found.set(name, exponent)
  return [...found].map(([name, exponent]) => ({ name, exponent }))
}

function parametersCommand(config: HouseConfig, nowMs: number): Command {
  // A row that is named wins over "every row", wherever it stands.
  const ordered = config.parameters.toSorted((a, b) => Number(a.where !== null) - Number(b.where !== null))
  const changes = ordered.flatMap(({ parameter, where, value }) => {
    const { scope, parameter: found } = parameterByName(parameter)!
    const rows = rowsOf(config, scope)
    return rows.flatMap((name, row) => {
      return where === null || where === name ? [{ parameter: found.number, scope: row, value }] : []
    })
  })
  const named = new Map(changes.map((change) => [`${change.parameter}:${change.scope}`, change]))
  return changeSetCommand({ path: 'slow', effectiveMs: nowMs, changes: [...named.values()] })
}

function rowsOf(config: HouseConfig, scope: ParameterScope): readonly string[] {
  const names = namesOf(config)
  switch (scope) {
    case 'house':
    case 'tier':
      return ['main']
    case 'underlying':
      return names.underlyings.map(({ name }) => name)
    case 'asset':
      return names.assets
    case 'market':
      return names.markets
    case 'source':
      return names.sources
    case 'venue':
      return names.venues
  }
}
