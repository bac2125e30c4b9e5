/** Where a reader shows who they are: by a wallet, by a play key where money is play money, or by a token. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { WalletProvider } from '../../../src/sdk/index.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import { type Hand, signIn } from '../wire/session.ts'
import type { House } from '../wire/types.ts'

/** The ways to sign in; `action` says what somebody who has does next. */
export function SignIn({ action = 'Read my accounts' }: { readonly action?: string }): ComponentChildren {
  const [failure, setFailure] = useState<string | null>(null)
  const house = useHouse<House>('/v1/house', EVERY.slow)
  const isPlay = house.phase === 'ready' && house.data.mode === 'demo'
  const wallet = (globalThis as { readonly ethereum?: WalletProvider }).ethereum
  const login = async (by: Hand, made: Promise<string>): Promise<void> => {
    setFailure(null)
    try {
      signIn(await made, by)
    } catch (error) {
      setFailure((error as Error).message)
    }
  }
  return (
    <>
      {isPlay && (
        <Field
          id="play-key"
          label="Number of a play key"
          type="number"
          action={action}
          onEntered={(text) =>
            void login(
              `play:${Number(text)}`,
              logins().then(({ playLogin }) => playLogin(Number(text))),
            )
          }
        >
          Everybody knows keys 1, 2, 3 …: money is play money here. The examples’ first member has 5.
        </Field>
      )}
      {wallet !== undefined && (
        <p>
          <button
            type="button"
            onClick={() =>
              void login(
                'wallet',
                logins().then(({ walletLogin }) => walletLogin(wallet)),
              )
            }
          >
            Sign in with a wallet
          </button>{' '}
          It shows a login, which only reads.
        </p>
      )}
      <Field
        id="token"
        label="Token of a member or an auditor"
        type="password"
        action={action}
        onEntered={(text) => signIn(`Bearer ${text}`)}
      >
        Sent to this house only, kept in this tab, forgotten with it.
      </Field>
      {failure !== null && <p role="alert">Not signed in: {failure}</p>}
    </>
  )
}

const logins = (): Promise<typeof import('../state/login.ts')> => import('../state/login.ts')

function Field(props: {
  readonly id: string
  readonly label: string
  readonly type: 'password' | 'number'
  readonly action: string
  readonly onEntered: (text: string) => void
  readonly children: ComponentChildren
}): ComponentChildren {
  const { id, label, type, action, onEntered, children } = props
  const [text, setText] = useState('')
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onEntered(text.trim())
      }}
    >
      <label for={id}>{label}</label>
      <div>
        <input
          id={id}
          type={type}
          min={type === 'number' ? 1 : undefined}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit">{action}</button>
      </div>
      <p class="said">{children}</p>
    </form>
  )
}
