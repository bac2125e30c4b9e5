/** The season of a tier as everybody sees it: what multiplies initial margin, and why. */
import { type Static, Type } from 'typebox'
import { attestationsOf, seasonOf } from '../../core/oracle/index.ts'
import type { Context } from '../context.ts'
import { closed, orNull, RowSchema } from '../route.ts'

const Multiple = (description: string) => Type.Integer({ description })

/** The multiple in force, the rule that moves it, and the last attestation of each source. */
export const SeasonSchema = closed({
  tier: RowSchema,
  seasonPpm: Multiple('What initial margin is multiplied by now.'),
  wantedPpm: orNull(Multiple('What the quorum asks for, at most the cap; null in silence, when it drifts up.')),
  live: Type.Integer({ description: 'Attestations that count.' }),
  quorum: Type.Integer({
    description: 'How many must: the so many-th highest is what is asked for. 0: there are no seasons.',
  }),
  capPpm: Multiple('Largest multiple of this tier.'),
  today: closed({
    day: Type.Integer({ description: 'UTC day, number since 1970-01-01, in which it moved last or was looked at.' }),
    fromPpm: Multiple('Where it stood when the day began.'),
    risePpm: Multiple('How far above that it may go in the day.'),
    fallPpm: Multiple('How far below.'),
  }),
  attestations: Type.Array(
    closed({
      source: RowSchema,
      day: Type.Integer(),
      season: Type.Integer({ description: 'Position of the season, 0 calm.' }),
      seasonPpm: Multiple('What the source asks for.'),
      live: Type.Boolean(),
    }),
  ),
})

/** The season of a tier. */
export function seasonView({ service: { house } }: Context, tier: number): Static<typeof SeasonSchema> {
  const { tiers } = house.markets
  const params = house.params.tier
  return {
    tier,
    seasonPpm: tiers.seasonPpm[tier]!,
    ...seasonOf(house, tier),
    quorum: params.seasonQuorum[tier]!,
    capPpm: params.seasonCapPpm[tier]!,
    today: {
      day: tiers.seasonDay[tier]!,
      fromPpm: tiers.seasonBasePpm[tier]!,
      risePpm: params.seasonRisePpm[tier]!,
      fallPpm: params.seasonFallPpm[tier]!,
    },
    attestations: attestationsOf(house, tier).map(({ isLive, ...one }) => ({ ...one, live: isLive })),
  }
}
