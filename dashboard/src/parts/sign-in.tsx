/** Where a reader shows who they are. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { signIn } from '../wire/session.ts'

/** A field for a token; `action` says what its holder does with it. */
export function SignIn({ action = 'Read my accounts' }: { readonly action?: string }): ComponentChildren {
  const [text, setText] = useState('')
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') signIn(text.trim())
      }}
    >
      <label for="token">Token of a member or an auditor</label>
      <div>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit">{action}</button>
      </div>
      <p class="said">It is sent to this house only, kept in this tab, and forgotten with it.</p>
    </form>
  )
}
