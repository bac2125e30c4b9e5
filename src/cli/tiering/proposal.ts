/** The change set that brings an asset of a journal's house to its class, judged on that house, as the API takes it. */
import { parameterPlace, parameterValue } from '../../core/params/index.ts'
import { houseMachine, stateAt } from '../../node/index.ts'
import { type AssetClass, proposalFor } from '../../tiering/index.ts'
import { BadInputError } from '../errors.ts'
import { textTable } from '../text-table.ts'

/** A proposal as it is printed; null parts say that there is nothing to do, or nothing in the way. */
export type PrintedProposal = {
  readonly asset: number
  /** Each change by name, with the value that it replaces. */
  readonly changes: readonly {
    readonly parameter: string
    readonly row: number
    readonly from: number
    readonly to: number
  }[]
  readonly effective: string
  /** Why the house would refuse the change set, null when it would take it. */
  readonly reject: string | null
  /** Whether it brings the asset all the way; else another proposal follows once this one is in force. */
  readonly whole: boolean
  /** The body for POST /v1/risk/parameters, which simulates it, and POST /v1/parameters/changes, which schedules it. */
  readonly body: {
    readonly path: 'slow'
    readonly effectiveMs: number
    readonly changes: readonly { readonly parameter: number; readonly row: number; readonly value: number }[]
  } | null
}

/**
 * The proposal for an asset of the house that a journal leaves, as of a time.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function proposalIn(
  directory: string,
  asset: number,
  name: AssetClass,
  nowMs: number,
  diagnose: (message: string) => void,
): PrintedProposal {
  const { state: house } = stateAt(directory, houseMachine, diagnose)
  const { rows } = house.markets.assets
  if (asset >= rows) throw new BadInputError(`there is no asset ${asset}`, `use a number below ${rows}`)
  const { changes, effectiveMs, reject, isWhole } = proposalFor(house, asset, name, nowMs)
  const named = changes.map(({ parameter, scope, value }) => {
    const place = parameterPlace(parameter)!
    const from = parameterValue(house.params, place, scope)
    return { parameter: `${place.scope}.${place.name}`, row: scope, from, to: value }
  })
  const bare = changes.map(({ parameter, scope, value }) => ({ parameter, row: scope, value }))
  const body = changes.length === 0 ? null : ({ path: 'slow', effectiveMs, changes: bare } as const)
  return { asset, changes: named, effective: new Date(effectiveMs).toISOString(), reject, whole: isWhole, body }
}

/** A proposal in words, with the body in one line to be sent as it stands. */
export function proposalText({ asset, changes, effective, reject, whole, body }: PrintedProposal): string {
  if (body === null) return `\nAsset ${asset} has what its class gives.\n`
  const rows = changes.map(({ parameter, row, from, to }) => [`${parameter}[${row}]`, `${from}`, `${to}`])
  const table = textTable([['', 'now', 'proposed'], ...rows], [1, 2])
  const judged = reject === null ? 'The house would take it' : `THE HOUSE WOULD REFUSE IT: ${reject}`
  const rest = whole ? '' : '\nSteps are left after it: ask again once it is in force.'
  return `\nChange set for asset ${asset}, in force from ${effective}\n${table}${judged}.${rest}
Simulate it: POST /v1/risk/parameters. Schedule it, as the operator: POST /v1/parameters/changes. The body of both, within the hour:
${JSON.stringify(body)}\n`
}
