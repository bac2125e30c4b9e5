/** What stands where figures are not: loading, refused, nothing there. */
import type { ComponentChildren } from 'preact'
import type { Loaded } from '../state/resource.ts'
import type { HouseProblem } from '../wire/client.ts'

type WhenProps<T> = {
  readonly of: Loaded<T>
  readonly what: string
  readonly children: (data: T) => ComponentChildren
}

/** Shows data when it is there, and says why it is not otherwise. `what` completes "Reading …". */
export function When<T>({ of, what, children }: WhenProps<T>): ComponentChildren {
  if (of.phase === 'loading') {
    return (
      <p class="loading" role="status">
        Reading {what}…
      </p>
    )
  }
  if (of.phase === 'failed') return <Problem problem={of.problem} what={what} />
  return (
    <>
      {of.problem !== null && of.problem.status !== 0 && <Problem problem={of.problem} what={what} />}
      {children(of.data)}
    </>
  )
}

/** A refusal in words, with its code for who has to look it up. */
export function Problem({
  problem,
  what,
}: {
  readonly problem: HouseProblem
  readonly what: string
}): ComponentChildren {
  const again = problem.status === 0 ? ' This page keeps trying.' : ''
  return (
    <p class="problem" role="alert">
      <strong>Not read: {what}.</strong> {problem.message}
      {again} <code>{problem.code}</code>
    </p>
  )
}

/** A list without entries, in a sentence. */
export function Empty({ children }: { readonly children: ComponentChildren }): ComponentChildren {
  return <p class="empty">{children}</p>
}
