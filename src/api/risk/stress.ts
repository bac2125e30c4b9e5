/** Cover-2 of a tier under several moves of every price, computed by the function that sets the breaker. */
import { type Static, Type } from 'typebox'
import { tableCopy } from '../../core/tables/index.ts'
import { PPM } from '../../core/units/index.ts'
import { coverTwo, liquidOf, stressOf, type WaterfallHouse } from '../../core/waterfall/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { closed } from '../route.ts'
import { shared } from '../sharing.ts'
import { part } from '../views/pool.ts'
import { DecimalSchema } from '../words.ts'

/** What one move of every price would do. Losses are those of owners beyond their own means. */
export const StressSchema = closed({
  seq: Type.Integer({ description: 'The command after which it was computed.' }),
  movePpm: Type.Integer({ description: 'Of every price, up and down; the worse counts.' }),
  inForce: Type.Boolean({ description: 'The move at which the house sets its breaker.' }),
  first: DecimalSchema,
  second: DecimalSchema,
  resources: DecimalSchema,
  covered: Type.Boolean({ description: 'Prefunded layers cover both losses.' }),
  payment: part('Most cash that one owner’s failure asks for at once.'),
  liquid: part('Cash that is owed to nobody, less `lacking`: INV-15.'),
  lacking: DecimalSchema,
})

type Stress = Static<typeof StressSchema>

/** Multiples of the move in force, in halves. */
const halves = [1, 2, 4, 6] as const

/** The stress of a tier, at most `apiLimits.sharedMs` old: each move is a pass over every owner. */
export const stressView: (context: Context, tier: number) => Stress[] = shared(({ service: { house } }, tier) => {
  const inForce = house.params.tier.stressMovePpm[tier]!
  const moves = [...new Set(halves.map((half) => Math.min(PPM, Math.floor((inForce * half) / 2))))]
  return moves.map((movePpm) => stressAt(house, tier, movePpm, movePpm === inForce))
})

function stressAt(house: WaterfallHouse, tier: number, movePpm: number, inForce: boolean): Stress {
  const events: HouseEvent[] = []
  const parameters = tableCopy(house.params.tier, house.params.tier.rows)
  parameters.stressMovePpm[tier] = movePpm
  const scratch: WaterfallHouse = { ...house, params: { ...house.params, tier: parameters }, events }
  const { first, second, payment, lacking } = stressOf(scratch, tier)
  coverTwo(scratch, tier, { first, second })
  const cover = events[0]
  const resources = cover?.type === 'coverSet' ? cover.resources : 0
  return {
    seq: house.clock.seq,
    movePpm,
    inForce,
    first: moneyText(first),
    second: moneyText(second),
    resources: moneyText(resources),
    covered: first + second <= resources,
    payment: moneyText(payment),
    liquid: moneyText(liquidOf(scratch, tier, { lacking })),
    lacking: moneyText(lacking),
  }
}
