/** Aave's stewards as a profile: no margin of its own, but whether a parameter change stays inside its guard rail. */
import { assemble, fact, type Profile, type ProfileSection } from '../assessment.ts'
import type { BookParameterChange } from '../book.ts'
import { type Rational, truncateOf } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { judgeDelay, judgeMove } from './steward.ts'

export type StewardParameters = { readonly source: string; readonly date: string }

/** The profile: the book must state `events.parameterChange`; positions are not looked at. */
export function stewardProfile(parameters: StewardParameters): Profile {
  const header = {
    name: 'aave-stewards',
    title: 'Aave risk stewards',
    source: parameters.source,
    date: parameters.date,
  }
  return {
    ...header,
    assess: (book) => {
      const change = book.events.parameterChange
      if (change === undefined) {
        throw new ProfileBookError('book.events.parameterChange', 'must state the change that the stewards would judge')
      }
      return assemble(header, [], false, [changeSection(change)])
    },
  }
}

function changeSection(change: BookParameterChange): ProfileSection {
  const move = judgeMove({
    from: whole(change.from, 'from'),
    to: whole(change.to, 'to'),
    maxPercentChange: whole(change.maxChange, 'maxChange'),
    relative: change.isRelative,
  })
  const delay = judgeDelay(truncateOf(change.elapsedSeconds), truncateOf(change.minDelaySeconds))
  return {
    name: 'parameter change',
    facts: [
      fact(`${change.name} size of the step`, move ?? 'allowed'),
      fact(`${change.name} time since the last`, delay ?? 'allowed'),
      fact(`${change.name} allowed`, move === undefined && delay === undefined),
    ],
  }
}

function whole(value: Rational, name: string): bigint {
  if (value.denominator === 1n) return value.numerator
  throw new ProfileBookError(
    `book.events.parameterChange.${name}`,
    'must be a whole number of the parameter, such as basis points',
  )
}
