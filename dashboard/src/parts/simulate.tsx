/** A change of a parameter before anybody votes on it: what the bounds say to it, and what it would do to the books as they are. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { count, money } from '../format.ts'
import { head } from '../state/link.ts'
import { useNames } from '../state/names.ts'
import { ask, HouseProblem } from '../wire/client.ts'
import type { Parameter, ParameterEffect } from '../wire/types.ts'
import { effectSentence, judgementText, parameterName, valueText } from '../words/parameters.ts'
import { DataTable } from './figures.tsx'
import { Problem } from './states.tsx'

type Outcome = { readonly effect: ParameterEffect } | { readonly problem: HouseProblem } | null

/** The form, and what came of the last question. */
export function Simulate({ parameters }: { readonly parameters: readonly Parameter[] }): ComponentChildren {
  const [chosen, choose] = useState(0)
  const [wish, setWish] = useState<number | null>(null)
  const [outcome, setOutcome] = useState<Outcome>(null)
  const parameter = parameters[chosen]
  if (parameter === undefined) return null
  const value = wish ?? parameter.value
  const start = (event: Event): void => {
    event.preventDefault()
    void effectOf(parameter, value).then(setOutcome)
  }
  return (
    <section aria-labelledby="simulate">
      <h2 id="simulate">What a change would do</h2>
      <p class="said">
        Every book is computed again with the new value, at present prices. Nothing is changed by asking.
      </p>
      <form class="row" onSubmit={start}>
        <label>
          <span class="soft">Parameter</span>{' '}
          <select
            value={chosen}
            onChange={({ currentTarget }) => {
              choose(Number(currentTarget.value))
              setWish(null)
              setOutcome(null)
            }}
          >
            {parameters.map(({ parameter: number, name, unit }, at) => (
              <option key={number} value={at}>
                {parameterName(name)}, {unit}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="soft">New value, {parameter.unit}</span>{' '}
          <input
            type="number"
            step={1}
            value={value}
            onInput={({ currentTarget }) => setWish(currentTarget.valueAsNumber)}
          />
        </label>
        <button type="submit" disabled={!Number.isSafeInteger(value)}>
          Simulate
        </button>
        <span class="soft">
          {valueText(parameter.value, parameter.unit)} now
          {Number.isSafeInteger(value) && value !== parameter.value && `, ${valueText(value, parameter.unit)} then`}
        </span>
      </form>
      <div aria-live="polite">{outcome !== null && <Answer outcome={outcome} />}</div>
    </section>
  )
}

/** Asked with the longer notice, so that the house judges bounds and step and not the moment of asking. */
async function effectOf({ parameter, row, noticeTightMs, noticeLooseMs }: Parameter, value: number): Promise<Outcome> {
  const nowMs = head.peek()?.timeMs ?? 0
  const effectiveMs = nowMs + Math.max(noticeTightMs, noticeLooseMs) + MARGIN_MS
  try {
    const { data } = await ask<ParameterEffect>('/v1/risk/parameters', {
      effectiveMs,
      changes: [{ parameter, row, value }],
    })
    return { effect: data }
  } catch (error) {
    if (error instanceof HouseProblem) return { problem: error }
    throw error
  }
}

/** The house moves on while it is asked. */
const MARGIN_MS = 3_600_000

function Answer({ outcome }: { readonly outcome: NonNullable<Outcome> }): ComponentChildren {
  const names = useNames()
  if ('problem' in outcome) return <Problem problem={outcome.problem} what="this change" />
  const { judged, tiers } = outcome.effect
  const moved = (before: number, after: number): string => `${count(before)} → ${count(after)}`
  return (
    <>
      <h3>{effectSentence(outcome.effect)}</h3>
      <p class="said">{judgementText(judged)}</p>
      <DataTable
        caption="Accounts with something at risk, before → after"
        rows={tiers}
        keyOf={({ tier }) => tier}
        columns={[
          { head: 'Tier', cell: ({ tier }) => names.tier(tier) },
          { head: 'Accounts', number: true, cell: ({ accounts }) => count(accounts) },
          {
            head: 'Below target',
            number: true,
            cell: ({ before, after }) => moved(before.belowTarget, after.belowTarget),
          },
          {
            head: 'Below maintenance',
            number: true,
            cell: ({ before, after }) => moved(before.belowMaintenance, after.belowMaintenance),
          },
          {
            head: 'At close-out',
            number: true,
            cell: ({ before, after }) => moved(before.atCloseOut, after.atCloseOut),
          },
          {
            head: 'Equity below maintenance, after',
            number: true,
            wide: true,
            cell: ({ after }) => money(after.equityBelowMaintenance),
          },
        ]}
      />
    </>
  )
}
