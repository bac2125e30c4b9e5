/** The light of a market: the house's own daily back-test of its initial margin, and what the red zone adds. */
import { type Static, Type } from 'typebox'
import { breachDaysOf } from '../../core/oracle/index.ts'
import type { Context } from '../context.ts'
import { closed, RowSchema } from '../route.ts'

const Days = (description: string) => Type.Array(Type.Integer(), { description })

/** The days that count, what was asked for the one under way, and what is added. */
export const LightSchema = closed({
  market: RowSchema,
  day: Type.Integer({ description: 'UTC day under way, number since 1970-01-01; 0 before a first look.' }),
  marginPpm: Type.Integer({ description: 'Initial margin of a small book when the day began, of notional.' }),
  longBreachDays: Days('Days in which who is long lost more than that, the latest first, at most ten.'),
  shortBreachDays: Days('The same of who is short.'),
  redZonePpm: Type.Integer({ description: 'What the red zone adds to the first initial fraction now, of it.' }),
})

/** The light of a market. */
export function lightView({ service: { house } }: Context, market: number): Static<typeof LightSchema> {
  const { lights } = house.oracle
  return {
    market,
    day: lights.day[market]!,
    marginPpm: lights.marginPpm[market]!,
    longBreachDays: [...breachDaysOf(house, market, 'long')],
    shortBreachDays: [...breachDaysOf(house, market, 'short')],
    redZonePpm: lights.redPpm[market]!,
  }
}
