/** The audit in the reader's own browser: the journal executed again by the core of the house, and compared. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Found, Verdict } from '../../../src/node/judge/index.ts'
import { count, moment, plural } from '../format.ts'
import { DataTable, Tiles } from '../parts/figures.tsx'
import { SignIn } from '../parts/sign-in.tsx'
import { Problem } from '../parts/states.tsx'
import { run, stopVerifying, verifyFile, verifyHouse } from '../verify/run.ts'
import type { Source } from '../verify/sources.ts'
import { HouseProblem } from '../wire/client.ts'
import { checksOf, headlineOf, pace } from '../words/verify.ts'

/** The page Verify. */
export function VerifyPage(): ComponentChildren {
  const now = run.value
  return (
    <>
      <h1>
        {now.phase === 'done' ? headlineOf(now.verdict, now.found) : 'Do not believe this house: execute it again.'}
      </h1>
      <p class="deck">
        This page reads the journal from its first record, executes every command again in your browser with the very
        core that the house runs on, and compares each event, link, signature and the state with what the house says.
      </p>
      {now.phase === 'running' && <Running now={now} />}
      {(now.phase === 'none' || now.phase === 'failed') && <Begin again={false} />}
      <div role="status" aria-live="polite">
        {now.phase === 'failed' && <Failed problem={now.problem} />}
        {now.phase === 'done' && <Done {...now} />}
      </div>
      {now.phase === 'done' && <Begin again />}
      {now.phase === 'none' && (
        <p class="empty">
          Nothing has been verified yet. A house of play money gives its journal to everybody, a real one to its
          auditors.
        </p>
      )}
    </>
  )
}

function Begin({ again }: { readonly again: boolean }): ComponentChildren {
  const [isOver, setOver] = useState(false)
  return (
    <section
      class={isOver ? 'verify-from over' : 'verify-from'}
      aria-label="What to verify"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const file = event.dataTransfer?.files[0]
        if (file !== undefined) verifyFile(file)
      }}
    >
      <button type="button" class="main" onClick={verifyHouse}>
        {again ? 'Verify this house again' : 'Verify this house'}
      </button>
      <p>
        <label for="journal-file">or a file, chosen or dropped here</label>
        <input
          id="journal-file"
          type="file"
          accept=".jsonl,application/jsonl"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            if (file !== undefined) verifyFile(file)
          }}
        />
        <small class="soft">
          <code>plimsoll export FOLDER journal --out journal.jsonl</code> writes one; no house is asked for it.
        </small>
      </p>
    </section>
  )
}

type Phase<K> = Extract<typeof run.value, { readonly phase: K }>

function Running({
  now: { name, part, ms, standing, waiting },
}: {
  readonly now: Phase<'running'>
}): ComponentChildren {
  return (
    <section class="verify-run" aria-label="Verification under way">
      <label for="verify-progress">
        {name === '' ? 'Asking for the journal' : `Executing the journal of ${name}`}, {Math.floor(part * 100)} %
      </label>
      <div>
        <progress id="verify-progress" max={1} value={part} />
        <button type="button" onClick={stopVerifying}>
          Stop
        </button>
      </div>
      {waiting !== null && <Problem problem={waiting} what="the next records" />}
      {standing !== null && (
        <Tiles
          tiles={[
            { name: 'Commands', figure: count(standing.commands) },
            { name: 'Commands a second', figure: pace(standing, ms) },
            { name: 'Record', figure: count(standing.batches) },
            { name: 'Where it is', figure: standing.timeMs === 0 ? '–' : moment(standing.timeMs) },
          ]}
        />
      )}
    </section>
  )
}

function Failed({ problem }: { readonly problem: Error }): ComponentChildren {
  if (!(problem instanceof HouseProblem)) {
    return (
      <p class="problem" role="alert">
        <strong>Not verified.</strong> {problem.message}
      </p>
    )
  }
  const isRight = problem.status === 401 || problem.status === 403
  return (
    <>
      <p class="problem" role="alert">
        <strong>{isRight ? 'This journal is not yours to read.' : 'The journal was not read.'}</strong>{' '}
        {problem.message} <code>{problem.code}</code>
      </p>
      {isRight && <SignIn action="Read as its holder" />}
    </>
  )
}

type DoneProps = {
  readonly source: Source
  readonly ms: number
  readonly verdict: Verdict
  readonly found: Found | null
}

function Done({ source, ms, verdict, found }: DoneProps): ComponentChildren {
  return (
    <>
      {found !== null && <False found={found} />}
      <Tiles
        tiles={[
          { name: 'Commands executed', figure: count(verdict.commands) },
          { name: 'Commands a second', figure: pace(verdict, ms) },
          { name: 'Records', figure: count(verdict.batches) },
          { name: 'Epochs', figure: count(verdict.epoch) },
        ]}
      />
      <p class="said">
        The journal of {source.name}, from its first record
        {verdict.timeMs === 0 ? '' : ` to ${moment(verdict.timeMs)} in the time of the house`}.
      </p>
      {found === null && <Checks source={source} verdict={verdict} />}
    </>
  )
}

const findingClass = { holds: 'holds', computed: '', 'not shown': 'fails' } as const

function Checks({ source, verdict }: { readonly source: Source; readonly verdict: Verdict }): ComponentChildren {
  return (
    <div class="verify-checks">
      <DataTable
        caption="What was compared, and with what it agrees"
        rows={checksOf(verdict, source.claims)}
        keyOf={({ what }) => what}
        columns={[
          { head: 'What', cell: ({ what }) => what },
          { head: 'Finding', cell: ({ is }) => <b class={findingClass[is]}>{is}</b> },
          {
            head: 'How far',
            cell: ({ said, hash }) => (
              <>
                {said}
                {hash !== undefined && <code class="hash">{hash}</code>}
              </>
            ),
          },
        ]}
      />
    </div>
  )
}

/** Events of one command that are shown. */
const EVENTS_SHOWN = 40

function False({ found: { batch, seq, what, cure, command, events } }: { readonly found: Found }): ComponentChildren {
  const shown = events?.slice(0, EVENTS_SHOWN) ?? []
  return (
    <section class="verify-false">
      <p class="problem" role="alert">
        <strong>{seq === null ? `Record ${count(batch)}` : `Command ${count(seq)}, in record ${count(batch)}`}:</strong>{' '}
        {what}.
      </p>
      <p class="said">{cure}</p>
      {command !== null && (
        <p>
          The journal has there <b>{command.type}</b> <code>{fieldsOf(command)}</code>
        </p>
      )}
      {seq !== null && events !== null && (
        <>
          <DataTable
            caption={`What command ${count(seq)} gives when it is executed: ${plural(events.length, 'event')}`}
            rows={shown.map((event, at) => ({ event, at }))}
            keyOf={({ at }) => at}
            columns={[
              { head: 'Event', cell: ({ event }) => event.type },
              { head: 'Fields, in units of the house', cell: ({ event }) => <code>{fieldsOf(event)}</code> },
            ]}
          />
          {events.length > shown.length && <p class="said">The first {EVENTS_SHOWN} are shown.</p>}
        </>
      )}
    </section>
  )
}

/** `market 1, mark 47728272`; what lies within stands in brackets. */
function fieldsOf(record: object): string {
  return Object.entries(record)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => `${name} ${textOf(value)}`)
    .join(', ')
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ')
  return typeof value === 'object' && value !== null ? `(${fieldsOf(value)})` : `${value}`
}
