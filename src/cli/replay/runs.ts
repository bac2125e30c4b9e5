/** The runs that a command line asks for: arms, or two sets of parameters. Judged before any of them begins. */
import { parameterByName, parameterCatalogue, parameterScopes } from '../../core/params/index.ts'
import { type ArmName, armNames, type ParameterWish, parameterWish } from '../../lab/replay/index.ts'
import { type BarOrder, barOrders } from '../../lab/scenarios/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { refuseNamedTwice } from '../options.ts'
import type { ReplayFlags } from '../verbs/replay.ts'
import { parameterSetRead } from './parameter-set.ts'

/** One run of a comparison. */
export type Run = {
  readonly name: string
  readonly arm: ArmName
  readonly set: readonly ParameterWish[]
  readonly bars: BarOrder
}

/** Both orders side by side, instead of arms. */
const BOTH = 'both'

const armTitles: Readonly<Record<ArmName, string>> = {
  plimsoll: 'Plimsoll',
  'full-liquidation': 'full liquidation',
  'no-backstop': 'no backstop',
}

const parameterNames: readonly string[] = parameterScopes.flatMap((scope) =>
  Object.keys(parameterCatalogue[scope]).map((name) => `${scope}.${name}`),
)

/**
 * The runs, the first of which is the story.
 *
 * @throws BadInputError, ReplayError
 */
export function runsOf(flags: ReplayFlags): [Run, ...Run[]] {
  const set = (flags.set ?? []).map((text) => judged(parameterWish(text)))
  refuseNamedTwice(
    '--set',
    set.map(({ parameter, where }) => (where === null ? parameter : `${parameter}[${where}]`)),
  )
  const bars = barsNamed(flags.bars)
  if (flags.against !== undefined) {
    const other = parameterSetRead(flags.against).map(judged)
    return [
      { name: 'this set', arm: 'plimsoll', set, bars },
      { name: flags.against, arm: 'plimsoll', set: other, bars },
    ]
  }
  if (flags.bars === BOTH) {
    const arm = flags.arm === undefined ? 'plimsoll' : armNamed(flags.arm)
    return [
      { name: 'low first', arm, set, bars: 'low-first' },
      { name: 'high first', arm, set, bars: 'high-first' },
    ]
  }
  if (flags.arm !== undefined) return [{ name: armTitles[armNamed(flags.arm)], arm: armNamed(flags.arm), set, bars }]
  const [first, ...others] = armNames.map((arm) => ({ name: armTitles[arm], arm, set, bars }))
  return [first!, ...others]
}

function barsNamed(text: string | undefined): BarOrder {
  if (text === undefined || text === BOTH) return 'alternating'
  const found = barOrders.find((order) => order === text)
  if (found !== undefined) return found
  const names = [...barOrders, BOTH]
  throw new BadInputError(`there is no order of bars "${text}"${didYouMean(text, names)}`, `use ${names.join(', ')}`)
}

function armNamed(text: string): ArmName {
  const found = armNames.find((arm) => arm === text)
  if (found !== undefined) return found
  throw new BadInputError(`there is no arm "${text}"${didYouMean(text, armNames)}`, `use ${armNames.join(', ')}`)
}

/** Name and bounds; whether the row exists only the house of the scenario can tell. */
function judged(wish: ParameterWish): ParameterWish {
  const { parameter: name, value } = wish
  const place = parameterByName(name)
  if (place === undefined) {
    const near = didYouMean(name, parameterNames)
    throw new BadInputError(`there is no parameter ${name}${near}`, 'use a name from docs/parameters.md')
  }
  const { low, high, unit } = place.parameter
  if (value >= low && value <= high) return wish
  throw new BadInputError(`${name} cannot be ${value}`, `use a whole number from ${low} to ${high} (${unit})`)
}
