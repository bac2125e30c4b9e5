/** The public quantitative disclosures, field by field, for the house or one of its tiers. */
import type { ComponentChildren } from 'preact'
import { day, exact, percent, plural, textOfAtoms } from '../format.ts'
import { DataTable } from '../parts/figures.tsx'
import { When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { DisclosureField, Disclosures } from '../wire/types.ts'
import { principleOf } from '../words/disclosures.ts'

/** The page of disclosures: `of` is `house` or the number of a tier. */
export function DisclosuresPage({ of }: { readonly of: string }): ComponentChildren {
  const found = useHouse<Disclosures>('/v1/disclosures', 30_000)
  const names = useNames()
  if (found.phase === 'failed' && found.problem.status === 409) {
    return (
      <>
        <h1>This house does not serve its disclosures here yet</h1>
        <p class="deck">
          They are computed from the ledger alone: after a start the journal is executed again first. Whoever has it can
          compute them.
        </p>
      </>
    )
  }
  return (
    <When of={found} what="the disclosures">
      {(all) => {
        const fields = of === 'house' ? all.house : (all.tiers.find(({ tier }) => `${tier}` === of)?.fields ?? [])
        const given = fields.filter((field) => !('notApplicable' in field)).length
        return (
          <>
            <p class="kicker">CPMI-IOSCO public quantitative disclosure · as of {day(Date.parse(all.time))}</p>
            <h1>{headline(given, fields.length, of === 'house' ? 'the house' : `tier ${names.tier(Number(of))}`)}</h1>
            <nav class="tabs" aria-label="Whose disclosures">
              <a href={to('disclosures', 'house')} aria-current={of === 'house' ? 'page' : undefined}>
                House
              </a>
              {all.tiers.map(({ tier }) => (
                <a key={tier} href={to('disclosures', tier)} aria-current={of === `${tier}` ? 'page' : undefined}>
                  Tier {names.tier(tier)}
                </a>
              ))}
            </nav>
            <p class="said">
              Twelve months from {all.periods.yearFrom}, quarter from {all.periods.quarterFrom}, to {all.periods.to}, at
              command {all.seq}.
            </p>
            {byPrinciple(fields).map(([principle, own]) => (
              <Principle key={principle} principle={principle} fields={own} />
            ))}
          </>
        )
      }}
    </When>
  )
}

function headline(given: number, all: number, whose: string): string {
  return `${given} of ${plural(all, 'field')} apply to ${whose}; the others say why not.`
}

function byPrinciple(fields: readonly DisclosureField[]): [string, DisclosureField[]][] {
  const groups = new Map<string, DisclosureField[]>()
  for (const field of fields) {
    const principle = field.number.split('.')[0]!
    groups.set(principle, [...(groups.get(principle) ?? []), field])
  }
  return [...groups]
}

function Principle({
  principle,
  fields,
}: {
  readonly principle: string
  readonly fields: readonly DisclosureField[]
}): ComponentChildren {
  return (
    <section class="principle" aria-labelledby={`principle-${principle}`}>
      <h2 id={`principle-${principle}`}>
        {principle}. {principleOf(principle)}
      </h2>
      <DataTable
        caption={`Fields of ${principleOf(principle)}`}
        hideCaption
        rows={fields}
        keyOf={({ number }) => number}
        columns={[
          { head: 'Field', cell: ({ number }) => <b>{number}</b> },
          {
            head: 'What it is',
            cell: ({ title, how }) => (
              <>
                {title}
                {how !== '' && <small class="meaning">{how}</small>}
              </>
            ),
          },
          { head: 'Figure', number: true, cell: (field) => <Figure field={field} /> },
        ]}
      />
    </section>
  )
}

function Figure({ field }: { readonly field: DisclosureField }): ComponentChildren {
  const { unit } = field
  if ('notApplicable' in field) return <span class="not-applicable">{field.notApplicable}</span>
  if ('value' in field) return <>{figureText(field.value, unit)}</>
  if ('series' in field) {
    return (
      <>
        {field.series.map(({ label, value }) => (
          <span key={label} class="entry">
            <span class="soft">{label}</span> {figureText(value, unit)}
          </span>
        ))}
      </>
    )
  }
  const { columns, rows } = field.table
  return (
    <details>
      <summary>{plural(rows.length, 'row')}</summary>
      <DataTable
        caption={field.title}
        hideCaption
        rows={rows}
        keyOf={({ label }) => label}
        columns={[
          { head: 'Of', cell: ({ label }) => label },
          ...columns.map((column, at) => ({
            head: column.name,
            number: true as const,
            cell: ({ values }: (typeof rows)[number]) => figureText(values[at] ?? '', column.unit),
          })),
        ]}
      />
    </details>
  )
}

/** A whole number as text, in the unit of its field. */
function figureText(text: string, unit: string): string {
  if (!/^-?\d+$/.test(text)) return text
  if (unit === 'atoms') return `$${exact(textOfAtoms(text))}`.replace('$−', '−$')
  if (unit === 'ppm') return percent(Number(text), 2)
  if (unit === 'ms') return `${exact(text, 0)} ms`
  return exact(text, 0)
}
