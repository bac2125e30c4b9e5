/** Where money is play money, anybody who can sign may begin here: an owner, an account and money of it. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { EVERY } from '../state/names.ts'
import { poke, useHouse } from '../state/resource.ts'
import { hand } from '../wire/session.ts'
import type { House } from '../wire/types.ts'
import { Empty } from './states.tsx'

const TOKENS = '10000'

/** What stands on the page of who has no account. */
export function PlayStart(): ComponentChildren {
  const house = useHouse<House>('/v1/house', EVERY.slow)
  const [step, setStep] = useState<'asked' | 'opening' | { readonly failed: string }>('asked')
  const by = hand.value
  if (by === null || house.phase !== 'ready' || house.data.mode !== 'demo') {
    return (
      <>
        <h1>This owner has no account yet</h1>
        <Empty>Open one through the interface, or ask who runs the house.</Empty>
      </>
    )
  }
  const open = async (): Promise<void> => {
    setStep('opening')
    try {
      const { openInPlay } = await import('../state/login.ts')
      await openInPlay(by, TOKENS)
      poke('/v1/accounts')
    } catch (error) {
      setStep({ failed: (error as Error).message })
    }
  }
  return (
    <>
      <h1>Nobody has an account under this key yet</h1>
      <p class="deck">Money is play money here: an account comes with $10,000 of it, to trade, lend or provide with.</p>
      <p>
        <button type="button" disabled={step === 'opening'} onClick={() => void open()}>
          Open an account
        </button>
      </p>
      <div aria-live="polite">
        {step === 'opening' && <p role="status">Opening…</p>}
        {typeof step === 'object' && (
          <p class="problem" role="alert">
            <strong>Not opened.</strong> {step.failed}
          </p>
        )}
      </div>
    </>
  )
}
