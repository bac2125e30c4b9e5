/**
 * A command in two steps: what is wished, then what it means and may cost, and only then the signature. What is sent is the command that was
 * read over: fields cannot change below it.
 */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Command } from '../../../src/sdk/index.ts'
import { count } from '../format.ts'
import { EVERY } from '../state/names.ts'
import { poke, useHouse } from '../state/resource.ts'
import { HouseProblem } from '../wire/client.ts'
import { type Hand, hand } from '../wire/session.ts'
import type { House } from '../wire/types.ts'

/** A field of a form: its text is the reader's. */
type Field = {
  readonly key: string
  readonly label: string
  readonly options?: readonly (readonly [value: string, text: string])[]
  readonly start?: string
}

/** What the texts come to: a command with what it means, or what is wrong with them. */
type Wish = { readonly command: Command; readonly means: readonly string[] } | { readonly wrong: string }

type Step =
  | { readonly at: 'writing' }
  | { readonly at: 'reading'; readonly command: Command; readonly means: readonly string[] }
  | { readonly at: 'sending'; readonly command: Command; readonly means: readonly string[] }
  | { readonly at: 'done'; readonly seq: number }
  | { readonly at: 'failed'; readonly said: string; readonly code: string | null }

type Props = {
  readonly id: string
  readonly title: string
  /** What the button says that leads to the second step. */
  readonly action: string
  readonly fields: readonly Field[]
  readonly children?: ComponentChildren
  readonly wishOf: (texts: Readonly<Record<string, string>>) => Wish
}

/** The form. */
export function SignForm({ id, title, action, fields, children, wishOf }: Props): ComponentChildren {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [wrong, setWrong] = useState<string | null>(null)
  const [step, setStep] = useState<Step>({ at: 'writing' })
  const filled = Object.fromEntries(fields.map(({ key, start = '' }) => [key, texts[key] ?? start]))
  const isFixed = step.at === 'reading' || step.at === 'sending'
  const readOver = (event: Event): void => {
    event.preventDefault()
    const wish = wishOf(filled)
    // What was said of the last wish is not about this one.
    setStep({ at: 'writing' })
    if ('wrong' in wish) return setWrong(wish.wrong)
    setWrong(null)
    setStep({ at: 'reading', ...wish })
  }
  const send = async (by: Hand): Promise<void> => {
    if (step.at !== 'reading') return
    setStep({ ...step, at: 'sending' })
    const after = await sendAs(by, step.command)
    if (after.at === 'done') setTexts({})
    setStep(after)
  }
  return (
    <form class="deed" aria-labelledby={id} onSubmit={readOver}>
      <h4 id={id}>{title}</h4>
      {children}
      <fieldset class="row" disabled={isFixed}>
        <legend class="hidden">{title}</legend>
        {fields.map((field) => (
          <div key={field.key}>
            <label for={`${id}-${field.key}`}>{field.label}</label>
            <Input
              id={`${id}-${field.key}`}
              field={field}
              text={filled[field.key]!}
              onText={(text) => setTexts({ ...texts, [field.key]: text })}
            />
          </div>
        ))}
        {!isFixed && <button type="submit">{action}</button>}
      </fieldset>
      <div aria-live="polite">
        {wrong !== null && !isFixed && <p class="problem">{wrong}</p>}
        {isFixed && (
          <ReadOver
            means={step.means}
            isSending={step.at === 'sending'}
            onSign={(by) => void send(by)}
            onBack={() => setStep({ at: 'writing' })}
          />
        )}
        {step.at === 'done' && <p class="done">Done: command {count(step.seq)} of the journal.</p>}
        {step.at === 'failed' && (
          <p class="problem" role="alert">
            <strong>Not done.</strong> {step.said} {step.code !== null && <code>{step.code}</code>}
          </p>
        )}
      </div>
    </form>
  )
}

type InputProps = {
  readonly id: string
  readonly field: Field
  readonly text: string
  readonly onText: (text: string) => void
}

function Input({ id, field: { options }, text, onText }: InputProps): ComponentChildren {
  if (options === undefined) {
    return (
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
    )
  }
  return (
    <select id={id} value={text} onChange={({ currentTarget }) => onText(currentTarget.value)}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
}

type ReadOverProps = {
  readonly means: readonly string[]
  readonly isSending: boolean
  readonly onSign: (by: Hand) => void
  readonly onBack: () => void
}

function ReadOver({ means, isSending, onSign, onBack }: ReadOverProps): ComponentChildren {
  return (
    <div class="means">
      <p>
        <strong>What this means:</strong>
      </p>
      <ul>
        {means.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {isSending ? (
        <p role="status">Signing and sending…</p>
      ) : (
        <div class="row">
          <Hands onSign={onSign} />
          <button type="button" onClick={onBack}>
            Back
          </button>
        </div>
      )}
    </div>
  )
}

/** What can sign here: what signed the login; behind a token, a play key or a wallet. */
function Hands({ onSign }: Pick<ReadOverProps, 'onSign'>): ComponentChildren {
  const house = useHouse<House>('/v1/house', EVERY.slow)
  const [number, setNumber] = useState('')
  const isPlay = house.phase === 'ready' && house.data.mode === 'demo'
  const hasWallet = 'ethereum' in globalThis
  const by = hand.value
  if (by !== null) {
    return (
      <button type="button" class="sign" onClick={() => onSign(by)}>
        Sign with {by === 'wallet' ? 'the wallet' : by.replace('play:', 'play key ')}
      </button>
    )
  }
  return (
    <>
      {isPlay && (
        <>
          <label>
            <span>Number of a play key</span>
            <input
              type="number"
              min={1}
              value={number}
              onInput={({ currentTarget }) => setNumber(currentTarget.value)}
            />
          </label>
          <button
            type="button"
            class="sign"
            disabled={!/^[1-9]\d{0,5}$/.test(number)}
            onClick={() => onSign(`play:${Number(number)}`)}
          >
            Sign
          </button>
        </>
      )}
      {hasWallet && (
        <button type="button" class="sign" onClick={() => onSign('wallet')}>
          Sign with a wallet
        </button>
      )}
      {!isPlay && !hasWallet && (
        <p class="problem">A token only reads: there is no wallet in this browser to sign with.</p>
      )}
    </>
  )
}

async function sendAs(by: Hand, command: Command): Promise<Step> {
  try {
    const { sendCommand } = await import('../state/login.ts')
    const seq = await sendCommand(by, command)
    poke('/v1/accounts')
    poke('/v1/tiers/')
    return { at: 'done', seq }
  } catch (error) {
    const code = error instanceof HouseProblem ? error.code : null
    return { at: 'failed', said: (error as Error).message, code }
  }
}
